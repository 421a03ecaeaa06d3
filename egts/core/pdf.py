"""Tagged PDF from a template: the same words as the page."""

import hashlib

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.cache import cache
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.text import slugify


class PdfUnavailable(Exception):
    """The system libraries that draw PDF are not on this machine."""


KEPT = 24 * 3600  # seconds


def render_pdf(template, context, *, public=False):
    """The bytes of a tagged PDF (PDF/UA-1 structure) of `template`. Raises PdfUnavailable.

    The template finds `brand` and `site_url` beside `context`. What everybody may read (`public`) is drawn once a day
    for the same words: drawing takes a second or two.
    Nothing outside the project's own static files can be fetched while drawing.
    """
    try:
        from weasyprint import CSS, HTML
    except OSError as error:
        raise PdfUnavailable from error
    with open(finders.find("css/pdf.css"), encoding="utf-8") as stylesheet:
        style = stylesheet.read()
    page = render_to_string(template, {"brand": settings.BRAND, "site_url": settings.SITE_URL} | context)
    key = f"pdf:{hashlib.sha256((style + page).encode()).hexdigest()}"
    body = cache.get(key) if public else None
    if body is None:
        body = HTML(string=page, base_url=settings.SITE_URL, url_fetcher=_refuse).write_pdf(
            stylesheets=[CSS(string=style, url_fetcher=_refuse)], pdf_variant="pdf/ua-1"
        )
        if public:
            cache.set(key, body, KEPT)
    return body


def _refuse(url, **options):
    raise ValueError("a PDF fetches nothing")


def pdf_response(template, context, *, name, public=False):
    """The PDF as a download called `name`.pdf; 503 with a sentence when PDF cannot be drawn here."""
    return drawn(lambda: render_pdf(template, context, public=public), name=name)


def drawn(draw, *, name):
    """The same for the bytes that `draw()` gives."""
    try:
        body = draw()
    except PdfUnavailable:
        return HttpResponse(
            "Le PDF n’est pas disponible pour le moment : lisez la page ou imprimez-la.",
            status=503,
            content_type="text/plain; charset=utf-8",
        )
    response = HttpResponse(body, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{slugify(name)[:80] or "document"}.pdf"'
    return response
