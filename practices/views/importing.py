"""For the secretariats: many fiches from one table, read first, confirmed after."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from egts.core import containers
from egts.core.http import forbidden, page_of, refused
from egts.core.workflow import INCOMPLETE, TransitionRefused
from practices import importing, permissions
from practices.arrivals import table_columns
from practices.forms import ConfirmImportForm, FicheTableForm
from practices.forms.intake import NOT_NOW
from practices.intake import model
from practices.models import ImportBatch, ImportRow, Practice
from practices.workflow import ImportState

TOO_LARGE = 413
ROWS_PER_PAGE = 50
SHOWN = 20


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def import_list(request):
    if not (verdict := permissions.can_import(request.user)):
        return forbidden(request, verdict)
    if request.method != "POST":
        return _list(request, FicheTableForm())
    form = FicheTableForm(request.POST, request.FILES)
    mine = ImportBatch.objects.visible_to(request.user)
    if form.is_valid() or "form_key" not in form.errors:
        key = form.cleaned_data.get("form_key") or FicheTableForm().get_initial_for_field(
            form.fields["form_key"], "form_key"
        )
        if made := mine.filter(form_key=key).first():
            return redirect(made)
    if form.is_valid():
        try:
            with transaction.atomic():
                return redirect(importing.hand_in(form.cleaned_data["table"], by=request.user, form_key=key))
        except IntegrityError:  # the same form, posted twice at the same moment
            if made := mine.filter(form_key=key).first():
                return redirect(made)
            form.add_error(None, "Ce formulaire a déjà servi : choisissez à nouveau le tableau.")
        except ValidationError as error:
            form.add_error("table", error)
        except ImproperlyConfigured:
            form.add_error("table", NOT_NOW)
    large = any(upload.size > settings.DOCUMENT_MAX_BYTES for upload in request.FILES.values())
    return _list(request, form, status=TOO_LARGE if large else INCOMPLETE)


def _list(request, form, *, status=200):
    context = {
        "form": form,
        "batches": ImportBatch.objects.visible_to(request.user)[:SHOWN],
        "columns": table_columns(),
    }
    return render(request, "practices/import_list.html", context, status=status)


@login_required
@require_safe
def import_model_csv(request):
    return _model(request, model.as_csv, "text/csv; charset=utf-8", "csv")


@login_required
@require_safe
def import_model_xlsx(request):
    return _model(request, model.as_xlsx, containers.XLSX, "xlsx")


def _model(request, write, content_type, extension):
    if not (verdict := permissions.can_import(request.user)):
        return forbidden(request, verdict)
    response = HttpResponse(write(table_columns()), content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="modele-fiches-pratiques.{extension}"'
    return response


@login_required
@require_safe
def import_detail(request, pk):
    """Where the table is: being read, the fate of each row, being made into fiches, done."""
    batch = get_object_or_404(ImportBatch.objects.visible_to(request.user), pk=pk)
    if request.htmx:
        if not batch.under_way:
            return HttpResponseClientRefresh()
        context = {"batch": batch, "percent": _percent(batch)}
        return render(request, "practices/_import_progress.html", context)
    return _page(request, batch, ConfirmImportForm())


def _told(batch, fate, label):
    """The fate of rows, before and after the fiches are made."""
    return "créée" if fate == ImportRow.Fate.CREATE and batch.state == ImportState.DONE else label


def _percent(batch):
    return 100 * batch.rows_done // batch.rows_total if batch.rows_total else 0


def _page(request, batch, form, *, status=200):
    counts = batch.counts()
    fate = request.GET.get("sort", "")
    rows = batch.rows.select_related("author", "practice").defer("practice__search", "content")
    if fate in counts:
        rows = rows.filter(fate=fate)
    page = page_of(request, rows, ROWS_PER_PAGE)
    twins = Practice.objects.visible_to(request.user).defer("search").in_bulk({row.twin_id for row in page})
    for row in page:
        row.told = twins.get(row.twin_id)
        row.is_for_another = row.author_id is not None and row.author_id != request.user.pk
        row.is_hidden = row.is_for_another  # their draft is theirs
    context = {
        "batch": batch,
        "form": form,
        "page": page,
        "counts": counts,
        "fates": [(key, _told(batch, key, label), counts[key]) for key, label in ImportRow.Fate.choices],
        "fate": fate if fate in counts else "",
        "to_make": counts["create"],
        "may_confirm": batch.state == ImportState.CHECKED
        and bool(permissions.can_run_import(request.user, batch)),
        "made": batch.rows.filter(practice__isnull=False).count(),
        "percent": _percent(batch),
        "unknown_columns": batch.notes.get("unknown", []),
    }
    return render(request, "practices/import_detail.html", context, status=status)


@login_required
@require_POST
def import_confirm(request, pk):
    batch = get_object_or_404(ImportBatch.objects.visible_to(request.user), pk=pk)
    form = ConfirmImportForm(request.POST)
    if not form.is_valid():
        return _page(request, batch, form, status=INCOMPLETE)
    try:
        importing.confirm(batch, by=request.user, **form.cleaned_data)
    except TransitionRefused as refusal:
        return refused(request, batch, refusal)
    messages.success(request, "C’est confirmé : les fiches sont en cours de création.")
    return redirect(batch)


@login_required
@require_POST
def import_abandon(request, pk):
    batch = get_object_or_404(ImportBatch.objects.visible_to(request.user), pk=pk)
    try:
        importing.abandon(batch, by=request.user)
    except TransitionRefused as refusal:
        return refused(request, batch, refusal)
    messages.success(request, f"L’import de « {batch.name} » est abandonné, et son fichier effacé.")
    return redirect("practices:imports")
