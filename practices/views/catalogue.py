"""What everyone finds: the catalogue, and the same as files."""

from django.http import HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from egts.core.http import page_of
from practices import exports, spelling, workbook
from practices.filters import PracticeFilter
from practices.models import Practice

PER_PAGE = 20


@require_safe
def practice_list(request):
    """The catalogue. A wrong filter answers 400 with a sentence, and the form as it was filled."""
    filters = PracticeFilter(request.GET)
    complaint = filters.complaint()
    context = {"form": filters.form, "complaint": complaint, "asked_sort": "", "narrowed": False}
    if complaint:
        return render(request, "practices/practice_list.html", context, status=400)
    shown, proposed = respelt(filters)
    shown.show_counts()
    page = page_of(request, shown.keys, PER_PAGE)
    page.object_list = in_order(page.object_list)
    sort = shown.sort()
    context |= {
        "form": shown.form,
        "typed": filters.words if shown is not filters else "",
        "proposed": proposed,
        "page": page,
        "total": shown.total,
        "words": shown.words,
        "active": shown.active(),
        "address": shown.address(),
        "narrowed": shown.narrowed,
        "sort": sort,
        "sorts": shown.sorts(),
        "asked_sort": sort if request.GET.get("tri") == sort else "",
        "too_many": shown.too_many_to_rank,
    }
    return render(request, "practices/practice_list.html", context)


def respelt(filters):
    """The search to show, and one to propose or None: other words are shown by themselves when these find nothing."""
    if not filters.words or filters.total > spelling.FEW:
        return filters, None
    if not (words := spelling.corrected(filters.words)):
        return filters, None
    other = filters.instead(words)
    if other.total > filters.total:
        return (filters, other) if filters.total else (other, None)
    if not filters.total and (wider := filters.instead(words, only=True)).total:
        return filters, wider
    return filters, None


def in_order(keys):
    """The published fiches with these keys, in this order, with what a line about each shows."""
    rows = Practice.objects.catalogue().with_places().in_bulk(keys.tolist())
    return [rows[key] for key in keys.tolist() if key in rows]


@require_safe
def export_csv(request):
    return _export(request, exports.as_csv, "text/csv; charset=utf-8", "fiches-pratiques.csv")


@require_safe
def export_json(request):
    response = _export(request, exports.as_json, "application/json; charset=utf-8", "fiches-pratiques.json")
    response["Link"] = f'<{reverse("practices:export_schema")}>; rel="describedby"'
    return response


@require_safe
def export_xlsx(request):
    return _export(request, workbook.as_xlsx, workbook.CONTENT_TYPE, "fiches-pratiques.xlsx")


@require_safe
def export_schema(request):
    return JsonResponse(
        exports.schema(),
        json_dumps_params={"ensure_ascii": False, "indent": 2},
        content_type="application/schema+json",
    )


def _export(request, writer, content_type, name):
    filters = PracticeFilter(request.GET)
    if complaint := filters.complaint():
        return HttpResponse(complaint, status=400, content_type="text/plain; charset=utf-8")
    response = StreamingHttpResponse(writer(filters.keys), content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
