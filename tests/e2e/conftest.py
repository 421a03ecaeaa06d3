"""The whole portal, real: gunicorn, a Celery worker with its clock, Chromium."""

import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings

from tests.e2e.browser import Person
from tests.processes import Process, environment, free_port, start_web, start_worker

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or ""


def pytest_collection_modifyitems(items):
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="session")
def browser_type_launch_args():
    if not CHROMIUM:
        if os.environ.get("CI"):
            pytest.fail("Chromium est requis en intégration continue.")
        pytest.skip("Chromium n’est pas installé sur cette machine : parcours dans le navigateur non passés.")
    return {"executable_path": CHROMIUM, "chromium_sandbox": False, "args": ["--disable-gpu"]}


@dataclass
class Portal:
    url: str
    emails: Path
    env: dict
    web: Process
    worker: Process
    logs: Path

    def links_sent_to(self, address):
        """The addresses of our own pages in the e-mails that `address` got, oldest first."""
        links = []
        for path in sorted(self.emails.glob("*"), key=lambda path: path.stat().st_mtime_ns):
            text = path.read_text().replace("=\n", "")
            if f"To: {address}" in text:
                links += re.findall(re.escape(self.url) + r"[^\s>]+", text)
        return links

    def subjects_sent(self):
        from email import message_from_string, policy

        subjects = []
        for path in sorted(self.emails.glob("*"), key=lambda path: path.stat().st_mtime_ns):
            for part in path.read_text().split("-" * 79):
                message = message_from_string(part.strip(), policy=policy.default)
                if message["Subject"]:
                    subjects.append((message["To"], message["Subject"].strip()))
        return subjects


@pytest.fixture
def portal(reference_data, tmp_path):
    """gunicorn and a worker on this test's database; stopped before the database is emptied."""
    yield from serve(tmp_path)


def serve(folder, **more):
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    emails = folder / "emails"
    emails.mkdir()
    env = environment(
        SITE_URL=url,
        DEBUG="0",
        EMAIL_URL=f"filemail:///{emails}",
        STATIC_ROOT=str(settings.STATIC_ROOT),
        CSRF_TRUSTED_ORIGINS=url,
        **more,
    )
    web = start_web(env, folder / "web.log", port)
    worker = start_worker(env, folder / "worker.log")
    try:
        yield Portal(url, emails, env, web, worker, folder)
    finally:
        web.stop()
        worker.stop()


@pytest.fixture
def someone(new_context, portal):
    """`someone(width=360, javascript=False)`: a new person in front of a browser."""

    def make(width=1280, javascript=True):
        context = new_context(
            viewport={"width": width, "height": 900},
            java_script_enabled=javascript,
            locale="fr-FR",
            base_url=portal.url,
        )
        context.set_default_timeout(15000)
        return Person(context.new_page(), portal, javascript=javascript)

    return make
