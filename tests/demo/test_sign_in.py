"""One click signs in, on this machine alone; without DEMO none of it exists."""

import os
import subprocess
import sys

import pytest
from django.conf import settings as project
from django.test import Client, override_settings
from django.urls import reverse

from egts.core.models import JournalEntry, User
from egts.demo.load.people import of_role
from egts.demo.roles import ROLES

NEAR = {"HTTP_HOST": "127.0.0.1:8000", "REMOTE_ADDR": "127.0.0.1"}
SAY = """
import django, sys
django.setup()
from django.conf import settings
from django.urls import Resolver404, resolve
try:
    found = resolve("/demo/professionnel/").view_name
except Resolver404:
    found = "nothing"
print(found, "egts.demo" in settings.INSTALLED_APPS, "egts.demo.views" in sys.modules)
"""


@pytest.fixture
def demo(db):
    with override_settings(ROOT_URLCONF="tests.demo.urls", DEMO=True):
        yield


@pytest.mark.parametrize(
    ("flag", "expected"), [("0", "nothing False False"), ("1", "demo:sign_in True True")]
)
def test_it_is_installed_in_the_demonstration_alone(flag, expected):
    env = os.environ | {"DEMO": flag, "DJANGO_SETTINGS_MODULE": "egts.settings"}
    told = subprocess.run(
        [sys.executable, "-c", SAY], cwd=project.BASE_DIR, env=env, capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == expected


ELSEWHERE = [
    {"HTTP_HOST": "localhost", "REMOTE_ADDR": "192.168.1.20"},
    {"HTTP_HOST": "localhost", "REMOTE_ADDR": ""},
    {"HTTP_HOST": "exemple.fr", "REMOTE_ADDR": "127.0.0.1"},
    {"HTTP_HOST": "127.0.0.1.exemple.fr", "REMOTE_ADDR": "127.0.0.1"},
    NEAR | {"HTTP_X_FORWARDED_FOR": "203.0.113.9"},
    NEAR | {"HTTP_FORWARDED": "for=203.0.113.9"},
]


@pytest.mark.parametrize("origin", ELSEWHERE, ids=str)
@override_settings(ALLOWED_HOSTS=["*"])
def test_whoever_comes_from_elsewhere_is_refused(demo, origin):
    of_role("professionnel")
    for ask in (Client(**origin).get("/demo/"), Client(**origin).post("/demo/professionnel/")):
        assert ask.status_code == 403
        assert "n’existe que sur la machine" in ask.content.decode()
    assert not JournalEntry.objects.exists()


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost:8123", "[::1]:8000", "127.0.0.1"])
def test_this_machine_has_several_names(demo, host):
    of_role("professionnel")
    answer = Client(HTTP_HOST=host, REMOTE_ADDR="127.0.0.1").post("/demo/professionnel/")
    assert (answer.status_code, answer["Location"]) == (302, reverse("portal:space"))


def test_signing_in_is_a_post_with_its_token_and_is_journalled(demo):
    user = of_role("professionnel")
    assert Client(**NEAR).get("/demo/professionnel/").status_code == 405
    assert Client(enforce_csrf_checks=True, **NEAR).post("/demo/professionnel/").status_code == 403
    assert Client(**NEAR).post("/demo/empereur/").status_code == 404
    assert Client(**NEAR).post("/demo/facilitateur/").status_code == 404  # its account was not loaded
    client = Client(**NEAR)
    client.post("/demo/professionnel/")
    assert client.session["_auth_user_id"] == str(user.pk)
    assert list(JournalEntry.objects.values_list("verb", "actor")) == [("demo.sign_in", user.pk)]


def test_its_page_offers_each_role(demo):
    page = Client(**NEAR).get("/demo/").content.decode()
    assert [slug for slug in ROLES if f'action="/demo/{slug}/"' in page] == list(ROLES)


def test_nobody_can_sign_in_with_a_password(demo):
    for slug in ROLES:
        of_role(slug)
    assert not any(user.has_usable_password() for user in User.objects.all())
