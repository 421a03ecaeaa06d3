"""What every test stands on: a cache and a broker of its own, and templates that forgive nothing."""

import inspect
import os

import pytest
from django.conf import settings
from django.template import Template, engines

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's loop, Django's synchronous code


class UndefinedVariable(Exception):
    pass


class Undefined:
    """A `string_if_invalid` that fails on a variable that one of our own templates does not get."""

    ours = str(settings.BASE_DIR / "templates")

    def __contains__(self, key):
        return key == "%s"

    def __bool__(self):
        return True

    def __str__(self):
        return ""

    def __mod__(self, variable):
        frame = inspect.currentframe()  # walked by hand: inspect.stack() reads every source file, each time
        while frame := frame.f_back:
            rendered = frame.f_locals.get("self")
            if isinstance(rendered, Template):
                if str(rendered.origin.name).startswith(self.ours):
                    raise UndefinedVariable(f"{variable} in {rendered.origin.name}")
                break
        return ""


def pytest_collection_modifyitems(items):
    """A module that opens the database itself runs on the test database too, even when it runs alone.

    pytest-django makes it for marked tests only, and leaves the real one connected to the others.
    """
    for item in items:
        if "django_db_setup" in item.fixturenames and "_django_db_helper" not in item.fixturenames:
            item.add_marker("django_db")


@pytest.fixture(scope="session", autouse=True)
def strict_templates():
    engines["django"].engine.string_if_invalid = Undefined()


@pytest.fixture(scope="session", autouse=True)
def no_static_files():
    """Each test client would list all static files anew; the real server serves them in tests/e2e."""
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if not name.startswith("whitenoise")]


@pytest.fixture(scope="session", autouse=True)
def private_keys(worker_id):
    """Two test workers on one Redis do not see each other's cache, rate limits or tasks."""
    from egts.celery import app

    prefix = f"test-{os.getpid()}-{worker_id}"
    settings.CACHES["default"]["KEY_PREFIX"] = settings.KEY_PREFIX = prefix
    app.conf.broker_transport_options["global_keyprefix"] = f"{prefix}:"


@pytest.fixture(autouse=True)
def private_media(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path / "media")


@pytest.fixture
def world(db):
    from tests.world import World

    return World()


@pytest.fixture
def reference_data(transactional_db):
    """A committed database as the migrations leave it: the end of each such test empties every table."""
    from tests.world import restore_reference_data

    restore_reference_data()
