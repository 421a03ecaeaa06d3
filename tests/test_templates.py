"""Templates: each is used, each link leads somewhere, the French is well set, and nothing breaks the page's policy."""

import ast
import html
import re
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest
from django.conf import settings
from django.template import engines
from django.template.exceptions import TemplateDoesNotExist
from django.urls import get_resolver

ROOT = Path(settings.BASE_DIR)
TEMPLATES = ROOT / "templates"
NAMES = sorted(str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*") if path.is_file())
PAGES = [name for name in NAMES if name.endswith(".html")]
READ_BY_PEOPLE = [name for name in NAMES if name.endswith((".html", ".txt"))]
PYTHON = [
    path
    for top in ("egts", "practices", "motions", "consultations")
    for path in sorted((ROOT / top).rglob("*.py"))
]
TAG = re.compile(r"\{#.*?#\}|\{%\s*comment.*?endcomment\s*%\}|\{%.*?%\}", re.DOTALL)
ELEMENT = re.compile(r"<(script|style)\b.*?</\1>|<!--.*?-->|<[^>]*>", re.DOTALL | re.IGNORECASE)
SPOKEN_ATTRIBUTE = re.compile(r'\b(?:aria-label|alt|title|placeholder)="([^"]*)"')


def source(name):
    return (TEMPLATES / name).read_text(encoding="utf-8")


@cache
def words_in_python():
    """Every string constant of the project's code, f-strings' constant parts included."""
    return {
        node.value
        for path in PYTHON
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


@cache
def named_in_templates():
    pattern = re.compile(r"""["']([\w./-]+\.(?:html|txt|xml))["']""")
    return {named for name in NAMES for named in pattern.findall(source(name))}


def overrides_a_library(name):
    """Whether an installed library has a template of that name, which ours replaces."""
    for loader in engines["django"].engine.template_loaders:
        for origin in loader.get_template_sources(name):
            if not str(origin.name).startswith(str(ROOT)) or "site-packages" in str(origin.name):
                try:
                    loader.get_contents(origin)
                except TemplateDoesNotExist:
                    continue
                return True
    return False


def called_by_allauth(name):
    """allauth asks for elements and layouts by names it composes, and for a page when there is too much."""
    return name == "429.html" or (
        name.startswith(("allauth/elements/", "allauth/layouts/"))
        and (Path(name).name in {"base.html", "entrance.html", "manage.html"} or overrides_a_library(name))
    )


@pytest.mark.parametrize("name", NAMES)
def test_no_template_lies_unused(name):
    stem = Path(name).stem
    used = (
        name in words_in_python()
        or name in named_in_templates()
        or (name.startswith("emails/") and stem in words_in_python())
        or overrides_a_library(name)
        or called_by_allauth(name)
    )
    assert used


@pytest.mark.parametrize("name", NAMES)
def test_what_a_template_calls_exists(name):
    text = TAG.sub(lambda match: "" if match[0].startswith("{#") else match[0], source(name))
    engines["django"].get_template(name)  # its tags and filters exist
    for called in re.findall(r"""\{%\s*(?:include|extends)\s+["']([^"']+)["']""", text):
        engines["django"].get_template(called)
    missing = [
        url for url in re.findall(r"""\{%\s*url\s+["']([^"']+)["']""", text) if url not in _url_names()
    ]
    assert missing == []


@cache
def _url_names():
    def walk(resolver, prefix):
        for pattern in resolver.url_patterns:
            if hasattr(pattern, "url_patterns"):
                namespace = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
                yield from walk(pattern, namespace)
            elif pattern.name:
                yield prefix + pattern.name

    demo = {f"demo:{pattern.name}" for pattern in import_module("egts.demo.urls").urlpatterns}
    return {*walk(get_resolver(), ""), *demo}  # the demo's are routed in the demo alone


def said(name):
    """What a template says to people, one string for each run of text; a variable counts as a word."""
    text = re.sub(r"\{\{.*?\}\}", "mot", source(name), flags=re.DOTALL)
    if name.endswith(".txt"):
        return [html.unescape(TAG.sub("", text))]
    text = TAG.sub("", text)
    runs = SPOKEN_ATTRIBUTE.findall(text) + ELEMENT.sub("\n", text).split("\n")
    return [html.unescape(run) for run in runs]


# What French typography wants, and what shows that it was forgotten.
FORGOTTEN = {
    "a straight apostrophe": re.compile(r"\w'\w"),
    "straight quotes": re.compile(r'(^|\s)"\w|\w"(\s|$)'),
    "a breaking space before a mark": re.compile(r" [:;!?»%]"),
    "no space before a mark": re.compile(r"[\w)»][!?;:](?=\s|$)|\w»"),
    "a breaking space after «": re.compile(r"«[^\u00a0\u202f]"),
    "three dots for an ellipsis": re.compile(r"\.\.\."),
}


@pytest.mark.parametrize("name", READ_BY_PEOPLE)
def test_the_french_is_well_set(name):
    wrong = [
        f"{what}: {run.strip()[:80]!r}"
        for run in said(name)
        for what, pattern in FORGOTTEN.items()
        if pattern.search(run)
    ]
    assert wrong == []


FORBIDDEN = {
    "an inline style": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "an inline handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "an inline script": re.compile(
        r"<script\b(?![^>]*\bsrc=)(?![^>]*application/(?:ld\+)?json)", re.IGNORECASE
    ),
    "a javascript: link": re.compile(r"javascript:", re.IGNORECASE),
    "something fetched elsewhere": re.compile(
        r"<(?:script|img|iframe|source|video|audio|embed|object|link)\b[^>]*(?:src|srcset|href|data)=[\"'](?:https?:)?//",
        re.IGNORECASE,
    ),
    "a form without its token": re.compile(
        r"<form\b(?=[^>]*method=[\"']post)(?:(?!</form>)(?!csrf_token).)*</form>", re.IGNORECASE | re.DOTALL
    ),
}


@pytest.mark.parametrize("name", PAGES)
def test_nothing_breaks_the_policy_of_the_page(name):
    text = re.sub(r"\{#.*?#\}", "", source(name), flags=re.DOTALL)
    assert [what for what, pattern in FORBIDDEN.items() if pattern.search(text)] == []


def test_our_own_stylesheets_fetch_nothing_elsewhere():
    sheets = sorted((ROOT / "static").rglob("*.css"))
    assert sheets
    pattern = re.compile(r"@import|url\(\s*[\"']?(?:https?:)?//")
    assert [sheet.name for sheet in sheets if pattern.search(sheet.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("l'accueil", "a straight apostrophe"),
        ("Attention !", "a breaking space before a mark"),
        ("Attention!", "no space before a mark"),
        ("« ici\u00a0»", "a breaking space after «"),
        ("à suivre...", "three dots for an ellipsis"),
    ],
)
def test_the_check_sees_a_forgotten_mark(text, what):
    assert FORGOTTEN[what].search(text)


def test_the_check_leaves_good_french_alone():
    good = "L’accueil\u00a0: «\u00a0venez\u00a0!\u00a0» à 14:30, sur https://exemple.fr/?a=1."
    assert not [what for what, pattern in FORGOTTEN.items() if pattern.search(good)]
