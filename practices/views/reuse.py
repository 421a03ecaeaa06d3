"""« Nous l’avons adaptée ici »: declared by a professional, read over by the secretariat of the territory."""

from allauth.account.decorators import verified_email_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import IntegrityError
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from egts.core.http import forbidden, page_of, refused
from egts.core.models import Committee, Seat
from egts.core.workflow import INCOMPLETE, TransitionRefused
from practices import permissions
from practices.forms import MessageForm, ReuseForm
from practices.models import Practice, Reuse
from practices.views.review import story
from practices.workflow import ReuseState

PER_PAGE = 20


@verified_email_required
@require_http_methods(["GET", "HEAD", "POST"])
def reuse_create(request, pk):
    practice = get_object_or_404(Practice.objects.visible_to(request.user).defer("search"), pk=pk)
    if not (verdict := permissions.can_declare_reuse(request.user, practice)):
        return forbidden(request, verdict)
    form = ReuseForm(request.POST or None, instance=Reuse(practice=practice), user=request.user)
    if request.method == "POST":
        mine = Reuse.objects.filter(author=request.user, practice=practice)
        if made := form.already_made(mine):
            return redirect(made)
        if form.is_valid():
            return _propose(request, form, mine)
    context = {"form": form, "practice": practice}
    return render(request, "practices/reuse_form.html", context, status=INCOMPLETE if form.is_bound else 200)


def _propose(request, form, mine):
    try:
        reuse = Reuse.objects.propose(form.save(commit=False), by=request.user)
    except TransitionRefused as refusal:
        form.add_error(None, refusal.message)
        context = {"form": form, "practice": form.instance.practice}
        return render(request, "practices/reuse_form.html", context, status=refusal.status)
    except IntegrityError:  # the same form, posted twice at the same moment
        return redirect(get_object_or_404(mine, form_key=form.cleaned_data["form_key"]))
    messages.success(
        request,
        "Merci ! Le secrétariat du comité de votre territoire relit votre déclaration. "
        "Sa réponse vous parviendra par courriel et dans votre espace.",
    )
    return redirect(reuse)


@require_safe
def reuse_list(request, pk):
    """All who have adapted a fiche."""
    practice = get_object_or_404(Practice.objects.visible_to(request.user).defer("search"), pk=pk)
    reuses = Reuse.objects.around(practice).filter(practice=practice)
    context = {"practice": practice, "page": page_of(request, reuses, PER_PAGE)}
    return render(request, "practices/reuse_list.html", context)


def _visible(request, pk):
    reuses = Reuse.objects.visible_to(request.user)
    related = ("practice", "adapted", "region", "department", "organisation")
    reuses = reuses.select_related(*related).defer(
        "practice__search", "adapted__search", "organisation__search"
    )
    return get_object_or_404(reuses, pk=pk)


@require_safe
def reuse_detail(request, pk):
    return _page(request, _visible(request, pk))


def _page(request, reuse, *, form=None, status=200):
    user = request.user
    is_author = user.is_authenticated and reuse.author_id == user.pk
    may_decide = user.is_authenticated and bool(permissions.can_decide_on_reuse(user, reuse))
    journal = story(reuse) if is_author or may_decide else []
    open_states = {ReuseState.PROPOSED, ReuseState.PUBLISHED}
    seats = Committee.objects.seated(user, Seat.Role.SECRETARIAT)
    context = {
        "reuse": reuse,
        "is_author": is_author,
        "may_decide": may_decide,
        "is_open": reuse.state in open_states,
        "journal": journal,
        "last_word": journal[-1].reason if journal else "",
        "desks": reuse.receiving_committees().filter(pk__in=seats.values("pk")) if may_decide else [],
        "reject_form": form or MessageForm(),
        "has_errors": form is not None,
    }
    return render(request, "practices/reuse_detail.html", context, status=status)


@login_required
@require_POST
def reuse_publish(request, pk):
    reuse = _visible(request, pk)
    done = "La reprise est publiée. La personne qui l’a déclarée et les auteurs de la fiche sont prévenus."
    return _act(request, reuse, done, reuse.publish)


@login_required
@require_POST
def reuse_reject(request, pk):
    reuse, form = _visible(request, pk), MessageForm(request.POST)
    if form.is_valid():
        done = "La reprise est refusée. Votre message est envoyé."
        return _act(request, reuse, done, reuse.reject, message=form.cleaned_data["message"])
    if not (verdict := permissions.can_decide_on_reuse(request.user, reuse)):
        return forbidden(request, verdict)
    return _page(request, reuse, form=form, status=INCOMPLETE)


@login_required
@require_POST
def reuse_withdraw(request, pk):
    reuse = _visible(request, pk)
    return _act(request, reuse, "La reprise est retirée : elle ne se lit plus.", reuse.withdraw)


def _act(request, reuse, done, act, **words):
    try:
        act(by=request.user, **words)
    except TransitionRefused as refusal:
        return refused(request, reuse, refusal, typed=words.get("message", ""))
    messages.success(request, done)
    return redirect(reuse)
