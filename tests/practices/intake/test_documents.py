"""A filled document becomes a fiche: each field in its place, and not a word lost."""

import io
import re
import zipfile

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from practices.intake.blocks import BODY, BOLD, TITLE, Paragraph, Table, text_of
from practices.intake.content import OTHERS, compose
from practices.intake.libreoffice import read_odt
from practices.intake.recognise import recognise
from practices.intake.values import Terms, Vocabularies
from practices.intake.word import Unreadable, read_docx
from tests.practices.intake import documents as made

FIELDS = {
    *(
        "title",
        "carrier",
        "scope",
        "regions",
        "departments",
        "communes",
        "audiences",
        "audience_detail",
        "summary",
    ),
    *(
        "need",
        "objectives",
        "description",
        "participation",
        "partners",
        "human_resources",
        "financial_resources",
    ),
    *("results", "evidence", "interest", "difficulty", "levers", "transferability", "start_year", "end_year"),
    *("stage", "orientations", "professions", "public_contact"),
}
WORDS = Vocabularies(
    regions=Terms({"24": "Centre-Val de Loire", "53": "Bretagne"}, others="regions"),
    departments=Terms({"18": "Cher", "45": "Loiret", "01": "Ain"}),
    regions_of={"18": "24", "45": "24", "01": "84"},
    audiences=Terms(
        {1: "enfants et familles", 2: "adolescents et jeunes"},
        others="audiences",
        slugs={1: "enfants-et-familles", 2: "adolescents-et-jeunes"},
    ),
    orientations=Terms({1: "aller vers"}),
    professions=Terms({1: "éducateur spécialisé"}, others="professions", slugs={1: "educateur-specialise"}),
    stages=Terms({"experiment": "expérimentation", "deployed": "déployée"}, others="stages"),
    scopes=Terms({"local": "une ou plusieurs communes"}, others="scopes"),
)


def composition(blocks):
    return compose(recognise(blocks), WORDS, FIELDS, fallback_title="sans nom")


def content(blocks):
    return composition(blocks).finished()


FORMS = {
    "table": lambda: read_docx(made.saved(made.table_form())),
    "headings": lambda: read_docx(made.saved(made.heading_form())),
    "bold": lambda: read_docx(made.saved(made.bold_form())),
    "odt table": lambda: read_odt(made.odt(made.odt_table())),
    "odt headings": lambda: read_odt(made.odt(made.odt_headings())),
    "odt bold": lambda: read_odt(made.odt(made.odt_bold(), styles=made.BOLD_STYLE)),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_form_is_read_whatever_its_layout(form):
    found = content(FORMS[form]())
    description = found.pop("description")
    assert found == made.EXPECTED
    assert description.startswith("Chaque mardi, deux éducatrices accueillent.\n\n" + OTHERS)
    assert "Code interne\nCR-2021-07" in description


def test_labels_on_the_same_line_as_their_answers():
    found = content(read_docx(made.saved(made.inline_form(made.FORM[:-1]))))
    del found["description"]
    assert found == made.EXPECTED | {"need": "Des parents isolés.\nPeu de lieux ouverts."}


def heard(document):
    return content(read_docx(made.saved(document)))


def test_merged_cells():
    """A label beside several rows, a heading above two labels, and a title across the whole table."""
    document = docx.Document()
    table = document.add_table(rows=6, cols=3)
    table.cell(0, 0).merge(table.cell(0, 2)).text = "1. PRÉSENTATION GÉNÉRALE"
    table.cell(1, 0).text = "Déroulé"
    table.cell(1, 1).merge(table.cell(1, 2)).text = "Un mardi sur deux."
    table.cell(1, 0).merge(table.cell(2, 0))
    table.cell(2, 1).merge(table.cell(2, 2)).text = "Puis chaque mardi."
    table.cell(3, 0).text = "Moyens"
    table.cell(3, 1).text, table.cell(3, 2).text = "humains", "Deux personnes"
    table.cell(4, 1).text, table.cell(4, 2).text = "financiers", "4 000 euros"
    table.cell(3, 0).merge(table.cell(4, 0))
    table.cell(5, 0).merge(table.cell(5, 2)).text = "Le comité remercie."
    found = heard(document)
    assert found["description"].startswith("Un mardi sur deux.\n\nPuis chaque mardi.")
    assert (found["human_resources"], found["financial_resources"]) == ("Deux personnes", "4 000 euros")
    assert "PRÉSENTATION GÉNÉRALE" in found["description"] and "Le comité remercie." in found["description"]


def test_a_table_in_a_cell():
    document = docx.Document()
    outer = document.add_table(rows=2, cols=2)
    outer.cell(0, 0).text, outer.cell(0, 1).text = "Titre", "Le café"
    outer.cell(1, 0).text = "Bilan"
    inner = outer.cell(1, 1).add_table(rows=2, cols=2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "Points forts", "Le lien"
    inner.cell(1, 0).text, inner.cell(1, 1).text = "Freins", "Le local"
    found = heard(document)
    assert (found["title"], found["interest"], found["difficulty"]) == ("Le café", "Le lien", "Le local")


def test_columns_side_by_side():
    document = docx.Document()
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(table._cells, ["Intérêts", "Difficultés", "Le lien", "Le local"], strict=True):
        cell.text = text
    found = heard(document)
    assert (found["interest"], found["difficulty"]) == ("Le lien", "Le local")


def test_a_table_of_figures_stays_with_its_heading():
    document = docx.Document()
    document.add_heading("Budget", 1)
    table = document.add_table(rows=3, cols=2)
    for cell, text in zip(
        table._cells, ["Poste", "Montant", "Salaires", "12 000", "Total", "12 000"], strict=True
    ):
        cell.text = text
    assert heard(document)["financial_resources"] == "Poste | Montant\n\nSalaires | 12 000\n\nTotal | 12 000"


def test_a_table_of_partners_is_no_form():
    document = docx.Document()
    document.add_heading("Les partenaires", 1)
    table = document.add_table(rows=3, cols=2)
    for cell, text in zip(
        table._cells, ["Partenaire", "Rôle", "CCAS", "accueil", "CAF", "appui"], strict=True
    ):
        cell.text = text
    assert heard(document)["partners"] == "Partenaire | Rôle\n\nCCAS | accueil\n\nCAF | appui"


CONTROL = (
    "<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>"
    "<w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:sdtContent></w:sdt>"
)


def test_content_controls_are_read_and_their_invitations_are_not():
    document = docx.Document()
    document.add_heading("Objectifs", 1)
    made.raw(document, CONTROL.format(properties="", text="Rompre l’isolement."))
    document.add_heading("Résultats", 1)
    made.raw(
        document, CONTROL.format(properties="<w:showingPlcHdr/>", text="Cliquez ici pour taper du texte.")
    )
    found = heard(document)
    assert found["objectives"] == "Rompre l’isolement." and "results" not in found


TEXT_BOX = """<w:p><w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">
<mc:Choice Requires="wps"><w:drawing><w:txbxContent><w:p><w:r><w:t>Levier : la confiance</w:t></w:r></w:p>
</w:txbxContent></w:drawing></mc:Choice><mc:Fallback><w:pict><w:txbxContent><w:p><w:r><w:t>Levier : la confiance</w:t>
</w:r></w:p></w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"""


def test_a_text_box_is_read_once():
    document = docx.Document()
    document.add_paragraph("Avant")
    made.raw(document, TEXT_BOX)
    assert heard(document)["levers"] == "la confiance"


def test_what_was_struck_out_is_not_told():
    document = docx.Document()
    made.raw(
        document,
        "<w:p><w:del><w:r><w:delText>Ancien</w:delText></w:r></w:del><w:ins><w:r><w:t>Nouveau</w:t></w:r></w:ins></w:p>",
    )
    assert "Nouveau" in heard(document)["description"] and "Ancien" not in heard(document)["description"]


def test_ticked_boxes_only():
    document = docx.Document()
    document.add_paragraph("Public visé : ☒ Familles ☐ Personnes âgées ☑ Jeunes")
    assert heard(document)["audiences"] == [1, 2]


def test_headers_and_footers_are_kept():
    document = made.table_form()
    document.sections[0].header.paragraphs[0].text = "Comité régional du Centre"
    assert heard(document)["description"].endswith("Comité régional du Centre")


def test_the_title_of_the_document_is_that_of_the_fiche_when_nothing_else_is():
    document = docx.Document()
    document.add_heading("Un jardin partagé", 0)
    document.add_heading("Objectifs", 1)
    document.add_paragraph("Se rencontrer")
    assert heard(document) == {"title": "Un jardin partagé", "objectives": "Se rencontrer"}


def test_odt_in_libreoffice_s_habits():
    body = (
        '<text:p text:style-name="Title">Un jardin partagé</text:p>'
        "<text:tracked-changes><text:p>Supprimé</text:p></text:tracked-changes>"
        '<text:section><text:h text:outline-level="1">1. <text:span>Objec</text:span>tifs<text:s/>:</text:h>'
        "<text:list><text:list-item><text:p>Se\n   rencontrer</text:p></text:list-item>"
        "<text:list-item><text:p>Jardiner<text:line-break/>ensemble<office:annotation><text:p>à revoir</text:p>"
        "</office:annotation></text:p></text:list-item></text:list></text:section>"
        "<text:p><draw:frame><draw:text-box><text:p>Freins : la pluie</text:p></draw:text-box></draw:frame></text:p>"
        "<text:p>Le sol<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>argileux</text:p>"
        "</text:note-body></text:note></text:p>"
    )
    master = "<style:master-page><style:header><text:p>Comité</text:p></style:header></style:master-page>"
    found = content(read_odt(made.odt(body, master=master)))
    assert found["title"] == "Un jardin partagé"
    assert found["objectives"] == "- Se rencontrer\n- Jardiner\nensemble"
    assert found["difficulty"] == "la pluie\n\nLe sol\n\nargileux"
    assert found["description"].endswith("Comité")
    assert "Supprimé" not in str(found) and "à revoir" not in str(found)


@pytest.mark.parametrize("read", [read_docx, read_odt])
@pytest.mark.parametrize("body", [b"", b"PK", b"%PDF-1.4", b"PK\x05\x06" + bytes(18)])
def test_what_cannot_be_read_says_so(read, body):

    with pytest.raises(Unreadable):
        read(io.BytesIO(body))


# Nothing is lost


def squeezed(text):
    """Letters and digits in their order: what a reader would look for."""
    return re.sub(r"\s+", " ", text).strip()


def lost(lines, reading, composed):
    """The lines that are neither in the fiche, nor the label of a field, nor turned into a choice of a list."""
    places = [" ".join(str(value) for value in composed.finished().values())]
    places += [text for _, text in composed.understood] + [label for label, _ in reading.labels]
    places = [squeezed(place) for place in places]

    def is_kept(line):
        return any(line in place for place in places)

    missing = []
    for line in map(squeezed, lines):
        label, colon, answer = map(str.strip, line.partition(":"))
        if not is_kept(line) and not (colon and is_kept(label) and is_kept(answer)):
            missing.append(line)
    return missing


LINE = st.text(
    st.characters(codec="utf-8", exclude_categories=("C",), exclude_characters="|☐☒☑✓✔🗹□❏"), max_size=40
)
LABEL = st.sampled_from(
    [label for label, _ in made.FORM] + ["Bilan", "Levier", "Dates", "Région", "Stade", "Métiers"]
)
WORD = st.one_of(
    LINE, LABEL, st.sampled_from(["Cher", "2019", "Objectifs : voir", "jeunes", "en cours", "- "])
)
PARAGRAPH = st.builds(Paragraph, WORD, st.sampled_from([BODY, BODY, BOLD, TITLE, 1, 2]))
BLOCK = st.recursive(
    PARAGRAPH,
    lambda inner: st.builds(Table, st.lists(st.lists(st.lists(inner, max_size=2), max_size=4), max_size=4)),
    max_leaves=12,
)


def lines_of(blocks):
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block.text
        else:
            for row in block.rows:
                for cell in row:
                    yield from lines_of(cell)


@settings(max_examples=300, deadline=None)
@given(st.lists(BLOCK, max_size=8))
def test_every_line_of_any_document_is_kept(blocks):
    reading = recognise(blocks)
    composed = compose(reading, WORDS, FIELDS, fallback_title="sans nom")
    assert lost(lines_of(blocks), reading, composed) == []


XML_LINE = LINE.map(lambda text: re.sub(r"[^\x20-\ud7ff\ue000-\ufffd]", "", text))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["p", "h", "b", "li", "table"]), XML_LINE, XML_LINE), max_size=8))
def test_every_run_of_a_docx_is_kept(parts):
    document = docx.Document()
    for kind, one, two in parts:
        if kind == "table":
            table = document.add_table(rows=1, cols=2)
            table.cell(0, 0).text = one
            table.cell(0, 1).paragraphs[0].add_run(one).bold = True
            table.cell(0, 1).paragraphs[0].add_run(two)
        elif kind == "h":
            document.add_heading(one + two, 1)
        else:
            paragraph = document.add_paragraph(style="List Bullet" if kind == "li" else None)
            paragraph.add_run(one).bold = kind == "b"
            paragraph.add_run(two)
    runs = [run.text for run in document.element.iter("{*}t") if run.text]
    reading = recognise(read_docx(made.saved(document)))
    composed = compose(reading, WORDS, FIELDS, fallback_title="sans nom")
    assert lost(runs, reading, composed) == []


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["p", "h", "li", "table"]), XML_LINE, XML_LINE), max_size=8))
def test_every_run_of_an_odt_is_kept(parts):
    from xml.sax.saxutils import escape

    body = ""
    for kind, one, two in parts:
        run = f"<text:span>{escape(one)}</text:span>{escape(two)}"
        if kind == "table":
            body += (
                f"<table:table><table:table-row><table:table-cell><text:p>{escape(one)}</text:p></table:table-cell>"
                f"<table:table-cell><text:p>{run}</text:p></table:table-cell></table:table-row></table:table>"
            )
        elif kind == "li":
            body += f"<text:list><text:list-item><text:p>{run}</text:p></text:list-item></text:list>"
        else:
            body += f"<text:{kind}>{run}</text:{kind}>"
    reading = recognise(read_odt(made.odt(body)))
    composed = compose(reading, WORDS, FIELDS, fallback_title="sans nom")
    runs = [text for _, one, two in parts for text in (one, two)]
    assert lost(runs, reading, composed) == []


def test_text_of_keeps_the_cells_side_by_side():
    table = Table([[[Paragraph("a")], [Paragraph("b")]], [[Paragraph("c")]]])
    assert text_of([Paragraph("x"), table]) == "x\na | b\nc"


def test_a_document_that_word_calls_strict_is_read_too():

    from practices.intake.word import STRICT

    out = io.BytesIO()
    with zipfile.ZipFile(made.saved(made.table_form())) as usual, zipfile.ZipFile(out, "w") as strict:
        for entry in usual.infolist():
            body = usual.read(entry)
            for name, known in STRICT.items():
                body = body.replace(known, name)
            strict.writestr(entry, body)
    assert content(read_docx(out))["title"] == "Le café des parents"


def test_a_sentence_is_no_label():
    blocks = [Paragraph("Titre : Le café"), Paragraph("Chaque mardi."), Paragraph("Fin.")]
    assert content(blocks) == {"title": "Le café", "description": f"{OTHERS}\n\nChaque mardi.\n\nFin."}
