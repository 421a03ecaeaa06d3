"""Documents as people make them: by python-docx and Word's habits, and ODT as LibreOffice writes it."""

import io
import zipfile

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from egts.core.containers import TEXT

FORM = [
    ("Intitulé de l’action", "Le café des parents"),
    ("Structure porteuse (nom, statut)", "Centre social Exemple"),
    ("Territoire", "Cher (18), Loiret"),
    ("Public visé", "Familles ; jeunes"),
    ("Résumé en une phrase", "Un temps d’échange hebdomadaire entre parents."),
    ("Contexte et constats", "Des parents isolés.\nPeu de lieux ouverts."),
    ("Objectifs de l’action :", "Rompre l’isolement."),
    ("Déroulement", "Chaque mardi, deux éducatrices accueillent."),
    ("Moyens humains", "Deux professionnelles"),
    ("Points forts", "Les parents se relaient."),
    ("Freins rencontrés", "Le local ferme tôt."),
    ("Date de démarrage", "septembre 2019"),
    ("Code interne", "CR-2021-07"),
]
EXPECTED = {
    "title": "Le café des parents",
    "carrier": "Centre social Exemple",
    "departments": ["18", "45"],
    "regions": ["24"],
    "audiences": [1, 2],
    "summary": "Un temps d’échange hebdomadaire entre parents.",
    "need": "Des parents isolés.\n\nPeu de lieux ouverts.",
    "objectives": "Rompre l’isolement.",
    "human_resources": "Deux professionnelles",
    "interest": "Les parents se relaient.",
    "difficulty": "Le local ferme tôt.",
    "start_year": 2019,
}


def saved(document):
    out = io.BytesIO()
    document.save(out)
    out.seek(0)
    return out


def table_form(rows=FORM, *, banner=True):
    """Word's habit: one table, a label and its answer on each row, a heading row merged across."""
    document = docx.Document()
    document.add_paragraph("Fiche action – comité régional")
    table = document.add_table(rows=0, cols=2)
    if banner:
        table.add_row().cells[0].text = "Intitulé"
        table.rows[0].cells[1].text = "Réponse"
    for label, answer in rows:
        cells = table.add_row().cells
        cells[0].text = label
        cells[1].text = answer.split("\n")[0]
        for line in answer.split("\n")[1:]:
            cells[1].add_paragraph(line)
    return document


def heading_form(rows=FORM):
    """Styled headings, and paragraphs under them."""
    document = docx.Document()
    for label, answer in rows:
        document.add_heading(label, level=2)
        for line in answer.split("\n"):
            document.add_paragraph(line)
    return document


def bold_form(rows=FORM):
    """No style at all: labels in bold, on their own line."""
    document = docx.Document()
    for label, answer in rows:
        document.add_paragraph().add_run(label).bold = True
        for line in answer.split("\n"):
            document.add_paragraph(line)
    return document


def inline_form(rows=FORM):
    """« Label : answer » on one line."""
    document = docx.Document()
    for label, answer in rows:
        document.add_paragraph(f"{label.rstrip(' :')} : {answer}")
    return document


def raw(document, xml):
    """Put a piece of WordprocessingML at the end of the body."""
    body = document.element.body
    body.insert(len(body) - 1, parse_xml(xml.replace("<w:", "<w:", 1).replace(">", f" {nsdecls('w')}>", 1)))


def odt(body, *, styles="", master=""):
    """An ODT around this content of office:text, as LibreOffice lays it out."""
    names = " ".join(
        f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for prefix, name in (
            ("office", "office"),
            ("text", "text"),
            ("table", "table"),
            ("draw", "drawing"),
            ("style", "style"),
            ("fo", "xsl-fo-compatible"),
        )
    )
    names += ' xmlns:loext="urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0"'
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {names}>'
        f"<office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    rest = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-styles {names}>'
        f"<office:master-styles>{master}</office:master-styles></office:document-styles>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", TEXT, zipfile.ZIP_STORED)
        archive.writestr("content.xml", content)
        archive.writestr("styles.xml", rest)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    out.seek(0)
    return out


def odt_paragraphs(text):
    return "".join(f"<text:p>{line}</text:p>" for line in text.split("\n"))


def odt_table(rows=FORM):
    cells = "".join(
        f"<table:table-row><table:table-cell>{odt_paragraphs(label)}</table:table-cell>"
        f"<table:table-cell>{odt_paragraphs(answer)}</table:table-cell></table:table-row>"
        for label, answer in rows
    )
    return f"<table:table>{cells}</table:table>"


def odt_headings(rows=FORM):
    return "".join(
        f'<text:h text:outline-level="2">{label}</text:h>{odt_paragraphs(answer)}' for label, answer in rows
    )


def odt_bold(rows=FORM):
    return "".join(
        f'<text:p text:style-name="P1"><text:span text:style-name="T1">{label}</text:span></text:p>'
        f"{odt_paragraphs(answer)}"
        for label, answer in rows
    )


BOLD_STYLE = (
    '<style:style style:name="T1" style:family="text">'
    '<style:text-properties fo:font-weight="bold"/></style:style>'
)
