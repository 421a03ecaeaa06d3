"""The shell of every page: strict policy, nothing inline, nothing from elsewhere, one heading."""

import re
from itertools import pairwise

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from tests.core.test_forms import Page
from tests.world import person

ADDRESSES = [
    "/", "/comptes/login/", "/comptes/signup/", "/comptes/password/reset/", "/pratiques/", "/motions/",
    "/consultations/", "/agenda/", "/actualites/", "/recherche/", "/plan-du-site/", "/accessibilite/",
    "/mentions-legales/", "/donnees-personnelles/", "/cookies/", "/introuvable/",
]  # fmt: skip
SIGNED_IN = [
    "/espace/",
    "/comptes/2fa/",
    "/comptes/email/",
    "/comptes/password/set/",
    "/pratiques/proposer/",
]


def get(client, address):
    answer = client.get(address)
    assert answer.status_code == (404 if address == "/introuvable/" else 200)
    return answer


@pytest.fixture(params=[(a, False) for a in ADDRESSES] + [(a, True) for a in SIGNED_IN], ids=lambda p: p[0])
def answer(request, client, db):
    address, signed_in = request.param
    if signed_in:
        client.force_login(person())
    return get(client, address)


def test_the_page_keeps_the_policy(answer):
    policy = answer["Content-Security-Policy"]
    for directive in ("default-src 'none'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"):
        assert directive in policy
    assert "unsafe" not in policy
    nonce = re.search(r"'nonce-([^']+)'", policy).group(1)
    page = Page(answer.content.decode())
    for tag, attrs in page.tags:
        assert "style" not in attrs, (tag, attrs)
        assert not [name for name in attrs if name.startswith("on")], (tag, attrs)
    assert "style" not in [tag for tag, _ in page.tags]
    for script in page.all("script"):
        if script.get("type") != "application/json":
            assert script["src"].startswith("/static/")
            assert script["nonce"] == nonce


def test_the_page_loads_nothing_from_elsewhere(answer):
    page = Page(answer.content.decode())
    loaded = [link["href"] for link in page.all("link")] + [image["src"] for image in page.all("img")]
    loaded += [script["src"] for script in page.all("script") if "src" in script]
    assert [address for address in loaded if not address.startswith(("/", "data:image/"))] == []
    assert [form for form in page.all("form") if "//" in form.get("action", "")] == []


def test_the_page_can_be_found_ones_way_in(answer):
    html = answer.content.decode()
    page = Page(html)
    assert len(page.all("h1")) == len(page.all("main")) == 1
    assert page.all("html")[0]["lang"] == "fr"
    assert re.search(r"<title>\s*\S.+</title>", html)
    assert len(page.ids) == len(set(page.ids))
    skips = [link["href"].removeprefix("#") for link in page.all("a") if link.get("href", "").startswith("#")]
    assert {"contenu", "menu", "recherche", "pied"} <= set(skips) <= set(page.ids)
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch(r"h[1-6]", tag)]
    assert all(after - before <= 1 for before, after in pairwise(levels)), levels


def test_a_title_says_when_there_is_an_error(client, db):
    assert b"<title>Erreur\xc2\xa0: Se connecter" in client.post(reverse("account_login"), {}).content


@pytest.mark.django_db
@pytest.mark.parametrize(("state", "shown"), [(False, False), (True, True)])
def test_the_states_block_is_the_states_alone(client, settings, state, shown):
    settings.BRAND = settings.BRAND | {"state": state}
    html = client.get(reverse("account_login")).content.decode()
    assert ("République" in html) == shown
    assert ("css/neutral." in html) != shown


def test_the_failure_page_asks_nothing_of_the_database(client):
    from egts.portal.views.errors import server_error

    answer = server_error(None)  # no `db` fixture: a query would fail
    assert answer.status_code == 500
    assert "est conservé" in answer.content.decode()


@pytest.mark.parametrize(
    ("number", "last", "shown"),
    [
        (1, 1, "1"),
        (1, 5, "1 2 3 4 5"),
        (1, 9, "1 2 3 … 9"),
        (5, 9, "1 2 3 4 5 6 7 8 9"),
        (6, 12, "1 … 4 5 6 7 8 … 12"),
        (12, 12, "1 … 10 11 12"),
    ],
)
def test_pagination_offers_the_ends_and_the_neighbours(rf, number, last, shown):
    from django.core.paginator import Paginator

    from egts.core.templatetags.egts import page_numbers

    numbers = page_numbers(Paginator(range(last * 10), 10), number)
    assert " ".join(str(n or "…") for n in numbers) == shown


def test_pagination_keeps_the_question(rf):
    from django.core.paginator import Paginator

    html = render_to_string(
        "components/pagination.html",
        {"page": Paginator(range(100), 10).page(2)},
        request=rf.get("/pratiques/?q=enfance&region=24&page=2"),
    )
    links = [link["href"] for link in Page(html).all("a") if "href" in link]
    assert links[0] == "?q=enfance&amp;region=24&amp;page=1".replace("&amp;", "&")
    assert all("q=enfance" in link and "region=24" in link for link in links)
