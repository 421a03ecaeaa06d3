"""Every URL × role: what each address answers to whom; an address missing from the tables fails."""

from importlib import import_module
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from tests.world import ROLES, World, restore_reference_data

TABLES = sorted(Path(__file__).parent.rglob("access.py"))
MODULES = [
    import_module("tests." + ".".join(path.relative_to(Path(__file__).parent).with_suffix("").parts))
    for path in TABLES
    if path.parent != Path(__file__).parent
]
ROWS = [(module, row) for module in MODULES for row in module.ROWS]

# Addresses of libraries, tested by their own authors; what we changed of them is tested where we changed it.
LIBRARIES = ("comptes/", "admin/")


@pytest.fixture(scope="module")
def country(django_db_setup, django_db_blocker):
    """One world with every app's things in it, shared by all rows, thrown away at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        restore_reference_data()
        world = World()
        for module in MODULES:
            module.build(world)
        world.cookies = {role: _cookies(world.user(role)) for role in ROLES}
        yield world
        transaction.set_rollback(True)


def _cookies(user):
    """What the browser of `user` keeps once signed in; nothing for a visitor."""
    client = Client()
    if user.is_authenticated:
        client.force_login(user)
    return client.cookies.output(header="", sep=";").strip()


@pytest.mark.parametrize(("module", "row"), ROWS, ids=[str(row) for _, row in ROWS])
def test_each_role_gets_the_expected_answer(country, module, row):
    unknown = set(row.expect) - set(ROLES)
    assert not unknown, unknown
    expected = {role: row.expect.get(role, row.default) for role in ROLES}
    assert {role: _status(country, row, role) for role in ROLES} == expected


def _status(world, row, role):
    """The status code, in a savepoint: a row leaves no trace for the next."""
    client = Client()
    client.cookies.load(world.cookies[role])
    with transaction.atomic():
        address = reverse(row.url, args=row.args(world)) + row.query
        answer = getattr(client, row.method)(address, row.data(world))
        if answer.streaming:
            b"".join(answer.streaming_content)
        transaction.set_rollback(True)
    return answer.status_code


def test_every_address_is_in_a_table():
    named = {row.url for _, row in ROWS}
    assert [name for name in _url_names(get_resolver()) if name not in named] == []


def _url_names(resolver, namespace=""):
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            assert pattern.name, f"an address without a name: {pattern.pattern}"
            yield namespace + pattern.name
        elif str(pattern.pattern) not in LIBRARIES:
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _url_names(pattern, inner)
