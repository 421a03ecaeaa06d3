"""A synthesis as a Word document that a cabinet can edit: real styles, real headings, a table of contents field."""

import io

import docx
from django.utils.formats import date_format
from django.utils.text import Truncator
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor

from egts.core.forms import printable

QUOTE_WORDS = 60
WORDING_WORDS = 120
FIGURES = (
    ("regions", "région", "régions"),
    ("committees", "comité", "comités"),
    ("groups", "groupe de travail", "groupes de travail"),
    ("organisations", "organisation", "organisations"),
    ("contributions", "contribution", "contributions"),
    ("inputs", "apport au manifeste", "apports au manifeste"),
)


def write(context):
    """The bytes of the DOCX of `export.pdf_context`: the same words as the PDF."""
    made = docx.Document()
    synthesis = context["synthesis"]
    _styles(made, synthesis.title)
    made.add_paragraph(str(context["consultation"]), "Subtitle")
    made.add_paragraph(synthesis.title, "Title")
    made.add_paragraph(_version(synthesis), "Subtitle")
    _contents(made)
    made.add_heading("La démarche en chiffres", 1)
    for name, one, many in FIGURES:
        if count := context["figures"][name]:
            made.add_paragraph(f"{count} {many if count > 1 else one}", "List Bullet")
    for section in context["sections"]:
        made.add_heading(section.title, 1)
        for block in section.blocks:
            _block(made, block, synthesis)
    if context["sign_offs"]:
        made.add_heading("Bons à tirer et réserves des comités", 1)
        _table(made, ("Comité", "Réponse", "Réserve"), [_sign_off(each) for each in context["sign_offs"]])
    made.add_heading("Annexe : contributions par région", 1)
    rows = [(row.region, str(row.accepted), str(row.announced)) for row in context["annex"]]
    _table(made, ("Région", "Acceptées", "À venir"), rows)
    made.add_heading("Méthode et manifeste", 1)
    made.add_paragraph(
        "Chaque énoncé est rapproché de ceux de même nature et de même thème qui disent la même chose ; aucun n’est "
        "retiré : chacun figure au registre avec la suite qui lui a été donnée."
    )
    made.add_paragraph(f"Adresse permanente : {context['permanent_url']}")
    if synthesis.sha256:
        made.add_paragraph(f"Empreinte SHA-256 : {synthesis.sha256}")
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def _styles(made, title):
    made.core_properties.title = title
    made.core_properties.language = "fr-FR"
    made.core_properties.author = made.core_properties.comments = ""
    normal = made.styles["Normal"]
    normal.font.name, normal.font.size = "Arial", Pt(10.5)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "fr-FR")
    normal.element.get_or_add_rPr().append(language)
    for style in made.styles:
        if style.name in {"Title", "Subtitle"} or style.name.startswith("Heading"):
            style.font.color.rgb = RGBColor(0x0B, 0x4F, 0x5C)
            style.font.name = "Arial"


def _version(synthesis):
    if synthesis.published_at:
        return f"Version {synthesis.version}, publiée le {date_format(synthesis.published_at, 'j F Y')}"
    return f"Version {synthesis.version}, document de travail ({synthesis.get_state_display()})"


def _contents(made):
    """A field that Word and LibreOffice fill from the headings, at the reader's « mettre à jour »."""
    made.add_heading("Sommaire", 1)
    paragraph = made.add_paragraph()
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), r'TOC \o "1-3" \h \z \u')
    field.set(qn("w:dirty"), "true")  # asks to be filled when the document opens
    run, text = OxmlElement("w:r"), OxmlElement("w:t")
    text.text = "Mettez à jour ce champ pour afficher le sommaire."
    run.append(text)
    field.append(run)
    paragraph._p.append(field)


def _block(made, block, synthesis):
    made.add_heading(f"{block.heading} : {block.theme}" if block.theme else block.heading, 2)
    for entry in block.shared:
        _entry(made, entry)
    if block.minority:
        alone = "Ce qu’une seule région dit" if synthesis.is_national else "Ce qu’une seule contribution dit"
        made.add_heading(alone, 3)
        for entry in block.minority:
            _entry(made, entry)
    if block.hidden:
        made.add_paragraph(f"Les {block.count} points se lisent tous à l’adresse permanente.")


def _entry(made, entry):
    paragraph = made.add_paragraph()
    paragraph.add_run(_words(entry.wording, WORDING_WORDS)).bold = True
    paragraph.paragraph_format.keep_with_next = True
    made.add_paragraph(_weight(entry))
    for fate in entry.quotes:
        source = fate.input
        where = [str(part) for part in (source.region, source.origin) if part]
        made.add_paragraph(", ".join([f"« {_words(source.words, QUOTE_WORDS)} »", *where]), "Quote")
    if entry.more > 0:
        made.add_paragraph(f"Et {entry.more} {'autres sources' if entry.more > 1 else 'autre source'}.")


def _weight(entry):
    parts = []
    if entry.region_count:
        places = ", ".join(f"{name} ({count})" if count > 1 else name for name, count in entry.places)
        parts.append(f"{entry.region_count} région{'s' * (entry.region_count > 1)} : {places}")
    parts.append(f"{entry.source_count} source{'s' * (entry.source_count > 1)}")
    for label, counts in (("Organisations", entry.bodies), ("Collèges", entry.colleges)):
        if counts:
            parts.append(f"{label} : " + ", ".join(f"{name} ({count})" for name, count in counts))
    return ". ".join(parts) + "."


def _sign_off(sign_off):
    answer = "sans réponse" if sign_off.state == "pending" else str(sign_off.get_state_display())
    return str(sign_off.committee), answer, printable(sign_off.reservation) or "—"


def _table(made, headings, rows):
    table = made.add_table(rows=1, cols=len(headings), style="Table Grid")
    header = OxmlElement("w:tblHeader")  # repeated on each page, and read aloud as headings
    table.rows[0]._tr.get_or_add_trPr().append(header)
    for cell, heading in zip(table.rows[0].cells, headings, strict=True):
        cell.paragraphs[0].add_run(heading).bold = True
    for row in rows:
        for place, (cell, text) in enumerate(zip(table.add_row().cells, row, strict=True)):
            cell.text = text
            if place and text.isdecimal():
                cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
    made.add_paragraph()


def _words(text, limit):
    return printable(Truncator(text).words(limit))
