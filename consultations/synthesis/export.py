"""A synthesis as JSON, CSV, PDF and DOCX: the frozen version once published, else the draft as it is."""

import json

from django.conf import settings
from django.core.cache import cache

from egts.core import pdf, sheets

from . import docx, present
from .document import figures
from .publish import json_bytes

COLUMNS = (
    "identifiant",
    "identifiant externe",
    "nature",
    "thème",
    "région",
    "suite donnée",
    "point",
    "formulation du point",
    "minoritaire",
    "motif",
    "citation",
    "début",
    "fin",
    "ressemblance, pour mille",
    "SHA-256",
)
PDF_ENTRIES = 400  # a longer synthesis prints the weightiest of each theme, and says where the others are
PDF_PER_BLOCK = 15
DAYS_KEPT = 7 * 24 * 3600


def as_json(synthesis):
    """The bytes of the canonical JSON."""
    return json_bytes(synthesis)


def as_csv(synthesis):
    """One row an input, with what became of it (UTF-8 with its mark, « ; » between cells, as spreadsheets expect)."""
    document = json.loads(json_bytes(synthesis))
    manifest = {line["id"]: line for line in document["manifest"]}
    entries = {entry["id"]: entry for entry in document["entries"]}
    sources = {source["input"]: source for entry in document["entries"] for source in entry["sources"]}
    rows = []
    for line in document["ledger"]:
        found, entry = manifest[line["input"]], entries.get(line["entry"], {})
        source = sources.get(line["input"], {})
        row = (
            line["input"],
            line["external_id"],
            found["kind"],
            found["theme"] or "",
            found["region"] or "",
            line["disposition"],
            line["entry"] or "",
            entry.get("wording", ""),
            {True: "oui", False: "non"}.get(entry.get("minority"), ""),
            line["reason"],
            source.get("quote", ""),
            source.get("start", ""),
            source.get("end", ""),
            source.get("similarity", ""),
            found["sha256"],
        )
        rows.append(row)
    return "".join(sheets.as_csv(COLUMNS, rows)).encode()


def as_pdf(synthesis):
    """The bytes of the tagged PDF; those of a published version are kept a week. Raises pdf.PdfUnavailable."""
    key = f"synthesis-pdf:{synthesis.sha256}:{synthesis.state}" if synthesis.is_public else None
    body = cache.get(key) if key else None
    if body is None:
        body = pdf.render_pdf("synthesis/synthesis_pdf.html", pdf_context(synthesis))
        if key:
            cache.set(key, body, DAYS_KEPT)
    return body


def as_docx(synthesis):
    """The bytes of the Word document: the words of the PDF, to be edited."""
    return docx.write(pdf_context(synthesis))


def pdf_context(synthesis):
    return {
        "synthesis": synthesis,
        "consultation": synthesis.consultation,
        "sections": present.sections(synthesis, whole=PDF_ENTRIES, per_block=PDF_PER_BLOCK),
        "figures": figures(synthesis),
        "sign_offs": synthesis.sign_offs.select_related("committee"),
        "annex": present.annex(synthesis),
        "permanent_url": settings.SITE_URL + synthesis.get_absolute_url(),
    }


def pdf_response(synthesis):
    return pdf.drawn(lambda: as_pdf(synthesis), name=f"{synthesis.title}-v{synthesis.version}")
