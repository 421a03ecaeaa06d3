"""The demonstration as each role walks it: one page of every kind that links lead to, looked at."""

import os
import subprocess
import sys
from collections import deque
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from django.conf import settings
from django.urls import Resolver404, resolve

from tests.e2e.conftest import serve

ROLES = (
    "professionnel",
    "facilitateur",
    "secretariat-regional",
    "secretariat-national",
    "copresidence",
    "association",
    "administrateur",
)
CONSULTATION = "etats-generaux-du-travail-social"
SHOWS_MORE_INSIDE = {"practices:detail", "consultations:contribution", "motions:detail", "synthesis:version"}
NOT_PAGES = (".csv", ".docx", ".json", ".xlsx", ".xml", ".ics", ".pdf", ".txt")
ELSEWHERE = ("/admin/", "/comptes/logout/", "/static/", "/documents/")


@pytest.fixture
def portal(reference_data, tmp_path):
    for portal in serve(tmp_path, DEMO="1"):
        subprocess.run(
            [sys.executable, "manage.py", "load_demo"],
            cwd=settings.BASE_DIR,
            env=portal.env,
            check=True,
            timeout=240,
        )
        yield portal


def kind_of(path):
    """The name of the view that answers `path`, and the name of the query, so that filters count once."""
    try:
        return resolve(urlsplit(path).path).view_name
    except Resolver404:
        return path


def walk(person, start="/", *, known=(), most=70):
    """Look at one page of each kind, from `start` on, the `known` kinds left out. Returns the kinds seen."""
    seen, waiting = dict.fromkeys(known), deque([start])
    while waiting and len(seen) < most:
        path = waiting.popleft()
        kind = kind_of(path)
        if kind in seen:
            continue
        answer = person.page.goto(path)
        assert answer.status < 400, f"{path}: {answer.status}, linked from somewhere"
        seen[kind] = path
        person.look()
        for link in person.page.locator("a[href]").evaluate_all(
            "links => links.map(link => link.getAttribute('href'))"
        ):
            target = urlsplit(urljoin(person.page.url, link))
            if f"{target.scheme}://{target.netloc}" != person.portal.url:
                continue
            if not target.path.endswith(NOT_PAGES) and not target.path.startswith(ELSEWHERE):
                waiting.append(target.path)
    return seen


@pytest.mark.slow
def test_every_kind_of_page_in_every_role(portal, someone):
    public = {}
    for width in (360, 1280):
        public = walk(someone(width))
        assert len(public) > 20
    if folder := os.environ.get("SCREENSHOTS"):
        take_pictures(someone(), Path(folder))
    known = set(public) - SHOWS_MORE_INSIDE
    for role in ROLES:
        person = someone()
        person.page.goto("/demo/")
        person.page.locator(f"form[action='/demo/{role}/'] button").click()
        person.page.wait_for_load_state()
        walk(person, urlsplit(person.page.url).path, known=known)


def take_pictures(person, folder):
    """The two pictures of the README."""
    folder.mkdir(parents=True, exist_ok=True)
    person.page.goto("/")
    person.page.screenshot(path=folder / "accueil.png")
    person.page.goto(f"/consultations/{CONSULTATION}/synthese/")
    person.page.locator("summary", has_text="Sources, mot pour mot").first.click()
    person.page.locator("#diagnostic").scroll_into_view_if_needed()
    person.page.evaluate("document.querySelector('#diagnostic').scrollIntoView()")
    person.page.screenshot(path=folder / "synthese.png")
