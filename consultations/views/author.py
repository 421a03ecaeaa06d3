"""For those who write contributions, and for those who join a motion."""

from collections import Counter

from allauth.account.decorators import verified_email_required
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consultations import permissions
from consultations.forms import DocumentForm, JoinForm
from consultations.models import Contribution, ContributionDocument
from consultations.sheet import ContributionSheet, already_made
from consultations.workflow import State
from egts.core.http import forbidden, refused
from egts.core.models import JournalEntry
from egts.core.workflow import CONFLICT, INCOMPLETE, TransitionRefused

from .contribution import contribution_page, find, visible
from .public import consultation_page, motions_to_join, visible_consultation

DOCUMENTS_MAX = 20


@verified_email_required
@require_http_methods(["GET", "HEAD", "POST"])
def contribution_create(request, slug):
    consultation = visible_consultation(request.user, slug)
    if not (verdict := permissions.can_contribute(request.user, consultation)):
        return forbidden(request, verdict)
    if request.method != "POST":
        group = request.GET.get("groupe", "")
        initial = {"carrier": f"groupe-{group}"} if group else None
        return _form_page(request, ContributionSheet(request.user, consultation, initial=initial))
    sheet = ContributionSheet(request.user, consultation, data=request.POST)
    if _asks_for_more(request):
        return _form_page(request, sheet.unjudged())
    if not sheet.is_valid():
        return _form_page(request, sheet, status=INCOMPLETE)
    if (made := already_made(sheet, request.user)) is None:
        try:
            return _written(request, sheet.save())
        except IntegrityError:  # the same form, posted twice at the same moment
            if (made := already_made(sheet, request.user)) is None:
                raise
    if sheet.differs_from(made):
        sheet.heading.add_error(
            None,
            f"Ce formulaire a déjà créé la contribution « {made} », que vous retrouvez dans votre espace. "
            "Votre saisie est encore ci-dessous : reportez vos changements dans la contribution créée.",
        )
        return _form_page(request, sheet, status=CONFLICT)
    return _written(request, made)


@verified_email_required
@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def contribution_edit(request, slug, pk):
    """A draft or a returned contribution; its row stays locked while the change is judged and written."""
    rows = visible(request.user)
    if request.method == "POST":
        rows = Contribution.objects.filter(pk__in=rows.values("pk")).select_for_update(of=("self",))
    contribution = get_object_or_404(rows, consultation__slug=slug, pk=pk)
    if not (verdict := permissions.can_write(request.user, contribution)):
        return forbidden(request, verdict)
    if not (verdict := permissions.can_edit(request.user, contribution)):
        return refused(request, contribution, TransitionRefused(verdict.reason, status=CONFLICT))
    consultation = contribution.consultation
    if request.method != "POST":
        return _form_page(request, ContributionSheet(request.user, consultation, contribution))
    sheet = ContributionSheet(request.user, consultation, contribution, data=request.POST)
    if _asks_for_more(request):
        return _form_page(request, sheet.unjudged())
    if not sheet.is_valid():
        return _form_page(request, sheet, status=CONFLICT if sheet.outdated else INCOMPLETE)
    if sheet.save() is None:
        return _form_page(request, sheet, status=CONFLICT)
    return _written(request, contribution)


def _asks_for_more(request):
    """Whether the button pressed only prepares the page: more rows, a search of fiches."""
    return request.POST.get("act") in {"more", "find"}


def _form_page(request, sheet, *, status=200):
    contribution, consultation = sheet.contribution, sheet.consultation
    context = {
        "form": sheet,
        "consultation": consultation,
        "contribution": contribution,
        "back": contribution.get_absolute_url() if contribution else consultation.get_absolute_url(),
        "review_days": settings.REVIEW_DAYS_PROMISED,
    }
    return render(request, "consultations/contribution_form.html", context, status=status)


def _written(request, contribution):
    """After a save: the page of the draft, or its receipt when it was asked to hand it in too."""
    if request.POST.get("act") == "submit":
        return _submit(request, contribution)
    messages.success(request, "Le brouillon est enregistré. Seuls ses auteurs le voient.")
    return redirect(contribution)


def _submit(request, contribution):
    if contribution.state == State.SUBMITTED:  # the same click, twice: what it asked is done
        return redirect(_receipt(contribution))
    try:
        contribution.submit(by=request.user)
    except TransitionRefused as refusal:
        return refused(request, contribution, refusal)
    return redirect(_receipt(contribution))


def _receipt(contribution):
    return reverse(
        "consultations:contribution_receipt", args=[contribution.consultation.slug, contribution.pk]
    )


@verified_email_required
@require_POST
def contribution_submit(request, slug, pk):
    contribution = find(request, slug, pk)
    try:
        contribution.submit(by=request.user)
    except TransitionRefused as refusal:
        return refused(request, contribution, refusal)
    return redirect(_receipt(contribution))


@verified_email_required
@require_POST
def contribution_begin(request, slug, pk):
    """Start writing what was announced."""
    contribution = find(request, slug, pk)
    try:
        contribution.begin(by=request.user)
    except TransitionRefused as refusal:
        return refused(request, contribution, refusal)
    return redirect("consultations:contribution_edit", slug, pk)


@verified_email_required
@require_safe
def contribution_receipt(request, slug, pk):
    """What was handed in, when, to whom: for those who wrote it, to keep."""
    rows = visible(request.user).filter(pk__in=Contribution.objects.written_by(request.user).values("pk"))
    contribution = get_object_or_404(rows, consultation__slug=slug, pk=pk, submitted_at__isnull=False)
    if contribution.state == State.WITHDRAWN:
        raise Http404("Une contribution retirée n’a plus de reçu.")
    counts = Counter(
        statement.get_kind_display() for statement in contribution.statements.by_kind().only("kind")
    )
    context = {
        "contribution": contribution,
        "consultation": contribution.consultation,
        "counts": dict(counts),
        "total": sum(counts.values()),
        "document_count": contribution.documents.count(),
        "review_days": settings.REVIEW_DAYS_PROMISED,
    }
    return render(request, "consultations/contribution_receipt.html", context)


@verified_email_required
@require_POST
@transaction.atomic
def document_add(request, slug, pk):
    contribution, answer = _to_edit(request, slug, pk)
    if answer is not None:
        return answer
    form = DocumentForm(request.POST, request.FILES)
    if form.is_valid():
        if contribution.documents.count() >= DOCUMENTS_MAX:
            form.add_error("document", f"Une contribution porte {DOCUMENTS_MAX} documents au plus.")
        else:
            _take(form, contribution, request.user)
    if form.errors:
        return contribution_page(request, contribution, forms={"document": form}, status=INCOMPLETE)
    messages.success(request, "Le document est joint.")
    return redirect(contribution)


def _take(form, contribution, user):
    """Keep the file of a valid form, once however often it is sent; or put on the form what is wrong with it."""
    try:
        with transaction.atomic():
            document = ContributionDocument.take(
                form.cleaned_data["document"], by=user, contribution=contribution
            )
            same = contribution.documents.filter(sha256=document.sha256, name=document.name)
            if same.exclude(pk=document.pk).exists():
                document.file.delete(save=False)
                transaction.set_rollback(True)
                return
            JournalEntry.objects.record("contribution.attach", contribution, actor=user)
    except ValidationError as error:
        form.add_error("document", error)
    except ImproperlyConfigured:
        form.add_error("document", "Le dépôt de documents n’est pas disponible pour le moment.")


@verified_email_required
@require_POST
@transaction.atomic
def document_remove(request, slug, pk, document):
    contribution, answer = _to_edit(request, slug, pk)
    if answer is not None:
        return answer
    kept = get_object_or_404(ContributionDocument, contribution=contribution, pk=document)
    name, storage = kept.file.name, kept.file.storage
    kept.delete()
    JournalEntry.objects.record("contribution.detach", contribution, actor=request.user)
    transaction.on_commit(lambda: storage.delete(name))
    messages.success(request, "Le document est retiré.")
    return redirect(contribution)


def _to_edit(request, slug, pk):
    """(the contribution, None) when it may be changed now, else (it, the page that says why not)."""
    rows = Contribution.objects.filter(pk__in=visible(request.user).values("pk"))
    contribution = get_object_or_404(
        rows.select_for_update(of=("self",)).select_related("consultation"), consultation__slug=slug, pk=pk
    )
    if not (verdict := permissions.can_write(request.user, contribution)):
        return contribution, forbidden(request, verdict)
    if not (verdict := permissions.can_edit(request.user, contribution)):
        refusal = TransitionRefused(verdict.reason, status=CONFLICT)
        return contribution, refused(request, contribution, refusal)
    return contribution, None


@verified_email_required
@require_POST
def motion_join(request, slug):
    """Let an adopted motion of one's organisation enter the syntheses of a consultation."""
    consultation = visible_consultation(request.user, slug)
    form = JoinForm(request.POST, motions=motions_to_join(request.user, consultation))
    if not form.is_valid():
        return consultation_page(request, consultation, join_form=form, status=INCOMPLETE)
    try:
        consultation.join(form.cleaned_data["motion"], by=request.user)
    except TransitionRefused as refusal:
        return refused(request, consultation, refusal)
    messages.success(request, "La motion est jointe : ses demandes entreront dans les synthèses.")
    return redirect(f"{consultation.get_absolute_url()}#motions")
