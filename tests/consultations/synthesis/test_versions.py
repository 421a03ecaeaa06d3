"""What changes from one version to the next, the document to be edited, and the proof of a frozen version."""

import io
import json
import zlib

import docx
import pytest
from django.core.management import CommandError, call_command

from consultations.synthesis import edit, export, publish, review, versions
from consultations.synthesis.engine import canonical
from consultations.synthesis.models import Entry, Fate, Input, Synthesis

from . import build


def entry(key, *inputs, wording=None, theme="t", minority=False, kind="constat"):
    return {
        "id": key,
        "kind": kind,
        "theme": theme,
        "wording": wording or key,
        "minority": minority,
        "sources": [{"input": name} for name in inputs],
    }


def told(*entries, aside=()):
    placed = [source["input"] for each in entries for source in each["sources"]]
    ledger = [{"input": name, "disposition": "kept"} for name in placed]
    return {
        "entries": list(entries),
        "ledger": ledger + [{"input": name, "disposition": "set_aside"} for name in aside],
    }


CHANGES = [  # earlier, later → (kind, wording before, wording after, gained, lost) of each change; unchanged
    pytest.param(told(entry("a", "1")), told(entry("a", "1")), [], 1, id="nothing"),
    pytest.param(told(), told(entry("a", "1")), [("new", None, "a", 1, 0)], 0, id="new"),
    pytest.param(
        told(entry("a", "1")), told(aside=["1"]), [("gone", "a", None, 0, 1)], 0, id="gone to the side"
    ),
    pytest.param(
        told(entry("a", "1", "2")),
        told(entry("b", "1", "2", "3", wording="a dit autrement")),
        [("changed", "a", "a dit autrement", 1, 0)],
        0,
        id="another id, the same sources",
    ),
    pytest.param(
        told(entry("a", "1", "2"), entry("b", "3")),
        told(entry("c", "1", "2", "3")),
        [("changed", "a", "c", 1, 0), ("gone", "b", None, 0, 1)],
        0,
        id="merged: the greater goes on",
    ),
    pytest.param(
        told(entry("a", "1", "2", "3")),
        told(entry("b", "1"), entry("c", "2", "3")),
        [("new", None, "b", 1, 0), ("changed", "a", "c", 0, 1)],
        0,
        id="split: the greater goes on",
    ),
    pytest.param(
        told(entry("a", "1", minority=True)),
        told(entry("a", "1", theme="u")),
        [("changed", "a", "a", 0, 0)],
        0,
        id="moved to a theme, no longer a minority",
    ),
]


@pytest.mark.parametrize(("earlier", "later", "expected", "unchanged"), CHANGES)
def test_what_changes(earlier, later, expected, unchanged):
    found = versions.between(earlier, later)
    shown = [
        (c.kind, c.before and c.before["wording"], c.after and c.after["wording"], c.gained, c.lost)
        for c in found.changes
    ]
    assert (shown, found.unchanged) == (expected, unchanged)


def test_where_the_sources_of_a_lost_entry_went():
    earlier, later = told(entry("a", "1", "2", "3"), entry("b", "4")), told(entry("b", "4", "1"), aside=["2"])
    gone = versions.between(earlier, later).changes[-1]
    assert set(gone.became) == {(None, "set_aside", 1), (None, None, 1), ("b", None, 1)}


@pytest.fixture
def two_versions(world, db):
    first = build.published(world)
    second = review.open_synthesis(first.consultation, first.committee, by=world.user("national"))
    changed = second.entries.filter(kind="levier").get()
    edit.reword(
        changed,
        by=world.user("national"),
        revision=changed.revision,
        wording="Des permanences qui se déplacent.",
    )
    build.compiled(world, second)
    review.send_to_review(second, by=world.user("national"))
    for sign_off in second.sign_offs.filter(committee=world.committee):
        review.answer(sign_off, by=world.user("co_chair"), answer="accept")
    review.adopt(second, by=world.user("national"))
    publish.publish(second, by=world.user("national"))
    return first, second


def test_the_page_of_differences(two_versions, client):
    first, second = two_versions
    base = f"/consultations/{first.consultation.slug}/syntheses"
    for one, other in ((first, second), (second, first)):
        page = client.get(f"{base}/{one.pk}/ecarts/{other.pk}/").content.decode()
        assert "De la version 1 à la version 2" in page
        assert "1 point change" in page and "qui se déplacent" in page
    assert client.get(f"{base}/{first.pk}/ecarts/{first.pk}/").status_code == 404
    assert f"ecarts/{first.pk}/" in client.get(second.get_absolute_url()).content.decode()


def test_the_document_to_be_edited_says_what_the_page_says(two_versions, client):
    _, second = two_versions
    response = client.get(f"/consultations/{second.consultation.slug}/syntheses/{second.pk}.docx")
    made = docx.Document(io.BytesIO(response.content))
    headings = [p.text for p in made.paragraphs if p.style.name == "Heading 1"]
    text = "\n".join(paragraph.text for paragraph in made.paragraphs)
    assert headings[:3] == ["Sommaire", "La démarche en chiffres", "Diagnostic\xa0: constats et besoins"]
    for found in Entry.objects.filter(synthesis=second):
        assert found.wording in text
    assert second.sha256 in text and second.get_absolute_url() in text
    assert "TOC" in made.element.xml and made.tables[0].rows[0].cells[0].text == "Comité"


def test_what_people_write_stays_text_in_the_document(world, db):
    synthesis = build.draft(world)
    Entry.objects.filter(synthesis=synthesis, kind="levier").update(wording="<w:p>&amp; \x0b\x1b un mot")
    made = docx.Document(io.BytesIO(export.as_docx(synthesis)))
    assert any("<w:p>&amp; " in paragraph.text for paragraph in made.paragraphs)


def frozen(synthesis, change):
    """Write other bytes in place of the frozen ones, as no act of the portal can."""
    told = json.loads(publish.json_bytes(synthesis))
    change(told)
    Synthesis.objects.filter(pk=synthesis.pk).update(snapshot=zlib.compress(canonical(told)))


TAMPERED = {
    "a wording": lambda s: frozen(s, lambda told: told["entries"][0].update(wording="Autre chose")),
    "a quotation": lambda s: frozen(s, lambda told: told["entries"][0]["sources"][0].update(quote="x")),
    "the bytes": lambda s: Synthesis.objects.filter(pk=s.pk).update(
        snapshot=zlib.compress(publish.json_bytes(s) + b" ")
    ),
    "the hash kept": lambda s: Synthesis.objects.filter(pk=s.pk).update(sha256="0" * 64),
    "the manifest": lambda s: Input.objects.filter(pk=s.inputs.first().pk).update(sha256="1" * 64),
    "the ledger": lambda s: Fate.objects.filter(synthesis=s, disposition="set_aside").delete(),
    "a source": lambda s: Input.objects.filter(pk=s.inputs.filter(statement__isnull=False).first().pk).update(
        words="Un tout autre texte"
    ),
}


@pytest.mark.parametrize("what", TAMPERED)
def test_a_version_that_was_tampered_with_is_found_out(world, db, what):
    synthesis = build.published(world)
    call_command("verify_synthesis", synthesis.pk)
    TAMPERED[what](synthesis)
    with pytest.raises(CommandError, match="ne se vérifie pas"):
        call_command("verify_synthesis", synthesis.pk)


def test_a_draft_has_nothing_to_verify(world, db):
    with pytest.raises(CommandError, match="Aucune version publiée"):
        call_command("verify_synthesis", build.draft(world).pk)
