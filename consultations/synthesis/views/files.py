"""A synthesis as files: the same words as the page."""

from django.http import HttpResponse
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from consultations.synthesis import export

from .public import moved, visible

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _file(body, synthesis, suffix, content_type):
    response = HttpResponse(body, content_type=content_type)
    name = f"{slugify(synthesis.title)[:80] or 'synthese'}-v{synthesis.version}.{suffix}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_safe
def as_json(request, slug, pk):
    synthesis = visible(request, pk)
    if elsewhere := moved(request, synthesis, slug):
        return elsewhere
    return _file(export.as_json(synthesis), synthesis, "json", "application/json")


@require_safe
def as_csv(request, slug, pk):
    synthesis = visible(request, pk)
    if elsewhere := moved(request, synthesis, slug):
        return elsewhere
    return _file(export.as_csv(synthesis), synthesis, "csv", "text/csv; charset=utf-8")


@require_safe
def as_pdf(request, slug, pk):
    synthesis = visible(request, pk)
    if elsewhere := moved(request, synthesis, slug):
        return elsewhere
    return export.pdf_response(synthesis)


@require_safe
def as_docx(request, slug, pk):
    synthesis = visible(request, pk)
    if elsewhere := moved(request, synthesis, slug):
        return elsewhere
    return _file(export.as_docx(synthesis), synthesis, "docx", DOCX)
