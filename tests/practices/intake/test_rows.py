"""Tables of fiches as spreadsheets write them, row by row."""

import datetime
import io

import openpyxl
import pytest

from practices.intake.rows import OTHER_COLUMNS, columns_of, read_row
from practices.intake.sheets import Unreadable, read_csv, read_xlsx, table_of
from practices.intake.words import _names, _table, field_named, stems
from practices.models import Practice
from tests.practices.intake.test_documents import FIELDS, WORDS

CELLS = [
    ["Titre", "Départements", "Depuis"],
    ["Le café", "Cher ; Loiret", "2019"],
    ["L’été « ici »", "18", ""],
]


def as_csv(separator, encoding, *, end="\r\n"):
    lines = [separator.join(f'"{cell}"' if separator in cell else cell for cell in row) for row in CELLS]
    return end.join(lines).encode(encoding)


def as_xlsx(rows, *, title="Fiches", above=()):
    book = openpyxl.Workbook()
    book.active.title = "Lisez-moi"
    book.active.append(["Mode d’emploi"])
    sheet = book.create_sheet(title)
    for row in [*above, *rows]:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    out.seek(0)
    return out


WRITINGS = [
    *(
        (as_csv(separator, encoding))
        for separator in ";,\t"
        for encoding in ("utf-8", "utf-8-sig", "cp1252", "utf-16")
    ),
    as_csv(";", "utf-8", end="\n"),
    b"sep=,\r\n" + as_csv(",", "utf-8"),
]


@pytest.mark.parametrize("body", WRITINGS, ids=range(len(WRITINGS)))
def test_a_csv_is_read_whatever_wrote_it(body):
    headings, rows = table_of(read_csv(body))
    assert [headings, *(cells for _, cells in rows)] == CELLS


def test_an_xlsx_is_read_from_the_sheet_that_holds_fiches():
    rows = [CELLS[0], [*CELLS[1][:2], 2019], [CELLS[2][0], 18, None]]
    headings, found = table_of(read_xlsx(as_xlsx(rows, above=[["Recensement 2024"], []])))
    assert headings == CELLS[0]
    assert list(found) == [(4, CELLS[1]), (5, CELLS[2])]


def test_values_of_a_spreadsheet_are_what_people_see():
    day = datetime.datetime(2021, 9, 1)
    book = as_xlsx([["Titre", "Accord", "Depuis", "Budget", "Note"], ["a", True, day, 12.5, "#N/A"]])
    assert list(table_of(read_xlsx(book))[1]) == [(2, ["a", "oui", "01/09/2021", "12.5", ""])]


def test_a_sheet_that_goes_on_empty_to_its_last_row_is_read():
    book = openpyxl.load_workbook(as_xlsx([["Titre"], ["a"]]))
    book["Fiches"].cell(1_048_576, 1).value = " "
    out = io.BytesIO()
    book.save(out)
    assert list(table_of(read_xlsx(out))[1]) == [(2, ["a"])]


def test_formulas_are_never_computed():
    book = as_xlsx([["Titre", "Résumé"], ["Le café", '=HYPERLINK("http://mal.invalid","a")']])
    assert list(table_of(read_xlsx(book))[1]) == [(2, ["Le café", ""])]  # nobody had computed it


def test_row_numbers_are_those_of_the_file_even_when_cells_hold_several_lines():
    body = 'Titre;Résumé\r\n"a";"deux\r\nlignes"\r\n\r\nb;c\r\n'.encode()
    assert list(table_of(read_csv(body))[1]) == [(2, ["a", "deux\nlignes"]), (5, ["b", "c"])]


UNREADABLE = [
    (lambda: table_of(read_csv(b"Ville;Code\r\na;b")), "titre"),
    (lambda: table_of(read_csv(b"")), "titre"),
    (lambda: list(read_csv(b"\x00\x01\x02")), "tableau de texte"),
    (
        lambda: list(table_of(read_csv(b"Titre;R\xc3\xa9sum\xc3\xa9\r\na;" + b'"' + b"b" * 200_000))[1]),
        "guillemet",
    ),
    (lambda: list(read_xlsx(io.BytesIO(b"PK\x03\x04"))), "classeur"),
    (lambda: table_of(read_xlsx(as_xlsx([["Ville"]]))), "titre"),
]


@pytest.mark.parametrize(("read", "said"), UNREADABLE)
def test_a_table_that_is_none_says_so(read, said):
    with pytest.raises(Unreadable, match=said):
        read()


def row(**cells):
    columns = columns_of(list(cells))
    return read_row(columns, list(cells.values()), WORDS, FIELDS)


def test_a_row_becomes_a_content():
    made = row(
        **{
            "TITRE DE L’ACTION": "Le café",
            "code département": "18 | 1",
            "Publics": "jeunes ; familles",
            "Depuis": "2019",
            "Jusqu’à": "2021",
            "Stade": "Terminée ?",
            "Accord de la structure porteuse": "Oui",
            "Auteur": " Camille@Exemple.invalid ",
            "Déroulé": "Chaque mardi.",
            "Couleur": "bleu",
        }
    )
    assert made.content == {
        "title": "Le café",
        "departments": ["18", "01"],
        "regions": ["24", "84"],
        "audiences": [2, 1],
        "start_year": 2019,
        "end_year": 2021,
        "hierarchy_consent": True,
        "description": f"Chaque mardi.\n\n{OTHER_COLUMNS}\n\nStade\nTerminée ?\n\nCouleur\nbleu",
    }
    assert made.author == "camille@exemple.invalid"
    assert [column for column, _ in made.problems] == ["Stade"]


PROBLEMS = [
    ({"Titre": "", "Résumé": "b"}, "Titre", "manque"),
    ({"Titre": "a", "Département": "Cherr"}, "Département", "Peut-être « Cher »"),
    ({"Titre": "a", "Département": "99"}, "Département", "pas un département connu"),
    ({"Titre": "a", "Région": "Bretagn"}, "Région", "Peut-être « Bretagne »"),
    ({"Titre": "a", "Depuis": "il y a longtemps"}, "Depuis", "année"),
    ({"Titre": "a", "Depuis": "2021", "Jusqu’à": "2019"}, "Jusqu’à", "année"),
    ({"Titre": "a", "Stade": "au vert"}, "Stade", "Valeurs acceptées : expérimentation, déployée"),
    ({"Titre": "a", "Accord": "peut-être"}, "Accord", "oui"),
]


@pytest.mark.parametrize(("cells", "column", "said"), PROBLEMS)
def test_what_is_wrong_is_said_with_its_column(cells, column, said):
    ((where, sentence),) = row(**cells).problems
    assert where == column and said in sentence.replace("\xa0", " ")


def test_words_out_of_a_list_are_kept_and_said():
    made = row(Titre="a", Publics="familles ; pêcheurs", Métiers="éducateur ; sourcier")
    assert made.problems == []
    assert [column for column, _ in made.remarks] == ["Publics", "Métiers"]
    assert made.content["audience_detail"] == "familles ; pêcheurs"
    assert "éducateur ; sourcier" in made.content["description"]


def test_a_cell_beyond_the_headings_is_kept_too():
    made = read_row(columns_of(["Titre"]), ["a", "perdu ?"], WORDS, FIELDS)
    assert made.content["description"].endswith("perdu ?")


def test_one_region_without_department_makes_a_regional_fiche():
    assert row(Titre="a", Région="Bretagne").content["scope"] == "regional"


def test_each_label_of_the_portal_names_its_own_field():
    wrong = {
        name: found
        for name in (*FIELDS, "hierarchy_consent")
        if (found := field_named(str(Practice._meta.get_field(name).verbose_name))) != name
    }
    assert wrong == {}


def test_no_two_fields_share_a_name():
    pairs = [(stems(name), field) for field, names in _table()["names"].items() for name in names]
    assert [
        (sorted(words), field, _names()[words]) for words, field in pairs if _names()[words] != field
    ] == []
