"""French as it is printed: typographic apostrophes, and no line that breaks before its punctuation."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*") if path.suffix in {".html", ".txt"})
SOURCES = sorted(
    path
    for room in ("egts", "practices", "consultations", "motions")
    for path in (ROOT / room).rglob("*.py")
    if "migrations" not in path.parts
)
CODE = re.compile(r"{%.*?%}|{#.*?#}|<script.*?</script>|<!--.*?-->", re.S)
SAID_IN_TAGS = re.compile(r'(?:title|alt|aria-label|placeholder)="([^"]*)"')
LETTER = "a-zA-Zàâçéèêëîïôœùûü"
FAULTS = {
    "a plain space before « : ; ! ? »": re.compile(r"(?:\w|[»)}]) [:;!?»](?=[\s<]|$)"),
    "a plain space after «": re.compile(r"« "),
    "a straight apostrophe": re.compile(rf"[{LETTER}]'[{LETTER}]"),
    "three dots for an ellipsis": re.compile(rf"[{LETTER}]\.\.\."),
}


def faults(text):
    return [(fault, match[0]) for fault, pattern in FAULTS.items() for match in pattern.finditer(text)]


def words_of_template(source):
    """What people read of a template: its text and its spoken attributes, each variable as one letter."""
    text = CODE.sub("x", source)
    text = re.sub(r"<[^>]*>", lambda tag: " ".join(SAID_IN_TAGS.findall(tag[0])), text)
    return re.sub(r"{{.*?}}", "x", text)


def strings_of_source(source):
    """The string constants of a module, without its docstrings."""
    tree = ast.parse(source)
    documented = [n for n in ast.walk(tree) if isinstance(n, ast.Module | ast.ClassDef | ast.FunctionDef)]
    docstrings = {id(n.body[0].value) for n in documented if n.body and isinstance(n.body[0], ast.Expr)}
    constants = [
        node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in docstrings
    ]
    return [constant.value for constant in constants if isinstance(constant.value, str)]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_templates_follow_french_typography(path):
    assert faults(words_of_template(path.read_text(encoding="utf-8"))) == []


def test_sentences_in_the_code_follow_it_too():
    found = {
        f"{path.relative_to(ROOT)}: {string[:60]}": wrong
        for path in SOURCES
        for string in strings_of_source(path.read_text(encoding="utf-8"))
        if (wrong := faults(string))
    }
    assert found == {}
