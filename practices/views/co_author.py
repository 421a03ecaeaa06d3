"""Writing a fiche together: who is invited, who has joined."""

from allauth.account.decorators import verified_email_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from egts.core.http import forbidden, refused
from egts.core.workflow import INCOMPLETE, TransitionRefused
from practices import permissions
from practices.forms import InvitationForm
from practices.models import CoAuthor, Practice


@verified_email_required
@require_POST
def invite(request, pk):
    """Ask somebody to write with us; the answer is the same whether the address has an account or not."""
    practice = get_object_or_404(Practice.objects.visible_to(request.user), pk=pk)
    form = InvitationForm(request.POST)
    if not form.is_valid():
        return co_authors_page(request, practice, form=form, status=INCOMPLETE)
    try:
        CoAuthor.objects.invite(practice, form.cleaned_data["email"], by=request.user)
    except TransitionRefused as refusal:
        form.add_error("email", refusal.message)
        return co_authors_page(request, practice, form=form, status=refusal.status)
    messages.success(
        request, "L’invitation est partie. La personne pourra écrire dès qu’elle l’aura acceptée."
    )
    return redirect("practices:co_authors", practice.pk)


@login_required
@require_safe
def co_authors(request, pk):
    practice = get_object_or_404(Practice.objects.visible_to(request.user), pk=pk)
    return co_authors_page(request, practice)


def co_authors_page(request, practice, *, form=None, status=200):
    if not (verdict := permissions.can_write(request.user, practice)):
        return forbidden(request, verdict)
    context = {
        "practice": practice,
        "co_authors": practice.co_authors.select_related("user"),
        "form": form or InvitationForm(),
    }
    return render(request, "practices/co_authors.html", context, status=status)


@verified_email_required
@require_POST
def co_author_remove(request, pk, co_author):
    practice = get_object_or_404(Practice.objects.visible_to(request.user), pk=pk)
    found = get_object_or_404(practice.co_authors, pk=co_author)
    try:
        found.leave(by=request.user)
    except TransitionRefused as refusal:
        return refused(request, practice, refusal)
    messages.success(request, "C’est fait.")
    if found.user_id == request.user.pk:
        return redirect("portal:space")
    return redirect("practices:co_authors", practice.pk)


@verified_email_required
@require_http_methods(["GET", "HEAD", "POST"])
def join(request, token):
    """Answer an invitation to write: the link is proof enough, an account and a click are needed."""
    invitations = CoAuthor.objects.select_related("practice", "invited_by", "user")
    invitation = get_object_or_404(invitations.of_token(token))
    if request.method == "POST":
        try:
            invitation.join(by=request.user)
        except TransitionRefused as refusal:
            return refused(request, None, refusal)
        messages.success(request, "Vous écrivez désormais cette fiche avec les autres auteurs.")
        return redirect(invitation.practice)
    if invitation.user_id == request.user.pk:
        return redirect(invitation.practice)
    return render(request, "practices/join.html", {"invitation": invitation, "token": token})
