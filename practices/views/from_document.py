"""A fiche that was already written in a word processor becomes a draft."""

from allauth.account.decorators import verified_email_required
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from practices.arrivals import begin_from_document
from practices.forms import ALL, FilledDocumentForm
from practices.intake.content import OTHERS
from practices.models import Practice

INCOMPLETE, TOO_LARGE = 422, 413


@verified_email_required
@require_http_methods(["GET", "HEAD", "POST"])
def practice_from_document(request):
    if request.method != "POST":
        return _page(request, FilledDocumentForm())
    form = FilledDocumentForm(request.POST, request.FILES)
    mine = Practice.objects.written_by(request.user)
    if made := form.already_made(mine):
        return redirect(_address(made))
    if not form.is_valid():
        return _refused(request, form)
    try:
        made = begin_from_document(
            form.cleaned_data["document"],
            form.composition,
            author=request.user,
            form_key=form.cleaned_data["form_key"],
        )
    except IntegrityError:  # the same form, posted twice at the same moment
        if made := form.already_made(mine):
            return redirect(_address(made))
        return _refused(request, form, "Ce formulaire a déjà servi : choisissez à nouveau le document.")
    except ValidationError as error:
        return _refused(request, form, error)
    messages.success(request, _what_was_read(form.composition))
    return redirect(_address(made))


def _refused(request, form, error=None):
    if error:
        form.add_error("document", error)
    large = any(upload.size > settings.DOCUMENT_MAX_BYTES for upload in request.FILES.values())
    return _page(request, form, status=TOO_LARGE if large else INCOMPLETE)


def _page(request, form, *, status=200):
    return render(request, "practices/from_document.html", {"form": form}, status=status)


def _address(practice):
    return f"{reverse('practices:edit', args=[practice.pk])}?etape={ALL}"


def _what_was_read(composition):
    """How much was understood, and where the rest is."""
    known = len(composition.content)
    told = f"Le document est lu et joint à ce brouillon : {known} rubrique{'s' if known > 1 else ''} remplie"
    told += "s. " if known > 1 else ". "
    if composition.remains:
        told += f"Ce qui n’a pas trouvé sa place est à la fin du déroulé, sous « {OTHERS} ». "
    return told + "Relisez tout avant de proposer la fiche, le contact public en particulier."
