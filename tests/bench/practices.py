"""How fast the catalogue answers with 100 fiches and with 50,000, and how fast it is exported: `bin/bench practices`.

Each page is asked of gunicorn as shipped, alone then by 8 people at once, and told as a ratio to the same page over
100 fiches and to an empty view of the same process. `--fiches` and `--requests` make it shorter.
"""

import argparse
import logging
import os
import time
from itertools import count as numbers

import django
import structlog
from django.db import connection
from django.test.utils import setup_test_environment

CLIENTS = 8
TRANSACTION = {"BEGIN", "COMMIT"}  # not counted among the queries
EXPORTS = ("export.csv", "export.xlsx", "export.json")


def main(arguments=()):
    parser = argparse.ArgumentParser(prog="practices")
    parser.add_argument("--fiches", type=int, default=50_000)
    parser.add_argument("--few", type=int, default=100)
    parser.add_argument("--requests", type=int, default=60, help="réponses mesurées par page et par personne")
    options = parser.parse_args(list(arguments))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "egts.settings")
    django.setup()
    setup_test_environment()  # the answers of the test client tell their forms
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    from tests.bench.portal import fiches
    from tests.bench.portal.serving import served

    author = fiches.load(options.few)
    settle()
    with served() as portal:
        few = measured(portal, author, options.requests)
    start = time.perf_counter()
    fiches.load(options.fiches - options.few)
    loaded = time.perf_counter() - start
    settle()
    print(f"{options.fiches} fiches, écrites en {loaded:.0f} s ; médianes et 95es centiles en millisecondes")
    with served() as portal:
        many = measured(portal, author, options.requests)
        table(few, many, options)
        after_a_publication(portal)
    for name in EXPORTS:
        with served() as portal:  # a process of its own: memory is never given back
            before = portal.memory()
            seconds, first, size, peak = portal.download(f"/pratiques/{name}")
            print(
                f"{name:<12} {seconds:6.1f} s (premier octet {first:.2f} s), {size:.0f} Mio ;"
                f" mémoire du serveur {before:.0f} Mio avant, {peak:.0f} au plus",
                flush=True,
            )


def settle():
    """What the database does by itself after a while, at once: statistics, the words of the fiches."""
    from practices import spelling

    spelling.learn()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    connection.close()


def pages(author):
    """What is measured: name → a function that gives a client's requests."""
    from django.urls import reverse

    from practices.models import Practice
    from tests.bench.portal import fiches
    from tests.bench.portal.wsgi import EMPTY

    total = Practice.objects.catalogue().count()
    middle = Practice.objects.catalogue().defer("search")[total // 2]
    catalogue = reverse("practices:list")
    addresses = {
        "vue vide": EMPTY,
        "liste": catalogue,
        "liste, deux facettes": f"{catalogue}?region=11&orientation=aller-vers",
        "mot fréquent": f"{catalogue}?q={fiches.FREQUENT}",
        "mot rare": f"{catalogue}?q=hippotherapie",
        "page 500": f"{catalogue}?page={min(500, -(-total // 20))}",
        "fiche": middle.get_absolute_url(),
    }

    def reading(address):
        return lambda client: ({"method": "GET", "path": address} for _ in numbers())

    return {name: reading(address) for name, address in addresses.items()} | {
        "enregistrement": saving(author)
    }


def saving(author):
    """Autosaves of a step, each client on a draft of their own."""
    from urllib.parse import urlencode

    from django.test import Client
    from django.urls import reverse

    from practices.content import CONTENT_LINKS, content_of
    from practices.models import Practice

    model = Practice.objects.catalogue().defer("search").first()
    content = content_of(model) | {name: [] for name in CONTENT_LINKS}

    def requests(client):
        draft = Practice.objects.begin(content | {"title": f"Brouillon {client}"}, author=author)
        browser = Client(HTTP_HOST="127.0.0.1")
        browser.force_login(author)
        address = f"{reverse('practices:edit', args=[draft.pk])}?etape=bilan"
        form = browser.get(address).context["form"]
        typed = {bound.html_name: bound.value() or "" for bound in form}
        cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in browser.cookies.items())
        headers = {
            "Cookie": cookies,
            "X-CSRFToken": browser.cookies["csrftoken"].value,
            "HX-Request": "true",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        for turn in numbers(1):
            typed |= {"turn": turn, "act": "autosave", "results": f"{model.results} {turn}"}
            yield {"method": "POST", "path": address, "body": urlencode(typed), "headers": headers}

    return requests


def measured(portal, author, count):
    """Name → (queries, alone, together); the queries are counted in this process, once what is lazy is made."""
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from practices import catalogue

    found = {}
    for name, requests in pages(author).items():
        alone, together = portal.measure(requests, count), portal.measure(requests, count // 4, CLIENTS)
        asked = next(requests(CLIENTS))
        browser = Client(HTTP_HOST="127.0.0.1", HTTP_COOKIE=asked.get("headers", {}).get("Cookie", ""))
        catalogue.current()
        with CaptureQueriesContext(connection) as queries:
            if asked["method"] == "GET":
                browser.get(asked["path"])
            else:
                headers = {"HX-Request": "true"}
                browser.post(
                    asked["path"],
                    asked["body"],
                    content_type=asked["headers"]["Content-Type"],
                    headers=headers,
                )
        asked_for = [query for query in queries.captured_queries if query["sql"] not in TRANSACTION]
        found[name] = len(asked_for), alone, together
        connection.close()
    return found


def table(few, many, options):
    one = f"p50    p95 | /{options.few} fiches | /vide"
    print(f"{'':<22} requêtes | seul : {one} | à {CLIENTS} : {one}")
    _, empty, empty_together = many["vue vide"]
    for name, (queries, alone, together) in many.items():
        queries_few, alone_few, together_few = few[name]
        print(
            f"{name:<22} {queries_few:>3} → {queries:<3}|"
            f"{compared(alone, alone_few, empty)} |{compared(together, together_few, empty_together)}",
            flush=True,
        )


def compared(answers, few, empty):
    return f"{answers.p50:11.1f} {answers.p95:6.1f} | {answers.p50 / few.p50:11.2f} | {answers.p50 / empty.p50:5.1f}"


def after_a_publication(portal):
    """What the first reader waits for, each time something published changes."""
    from django.urls import reverse

    from practices.models import Practice

    some = list(Practice.objects.catalogue().values_list("pk", flat=True)[:10])

    def requests(client):
        for number in numbers():
            Practice.objects.filter(pk=some[number % len(some)]).update(start_year=1990 + number)
            yield {"method": "GET", "path": reverse("practices:list")}

    answers = portal.measure(requests, 10)
    print(
        f"liste, juste après une publication : {answers.p50:.0f} ms, au plus {max(answers.times):.0f} ms",
        flush=True,
    )
    connection.close()


if __name__ == "__main__":
    import sys

    main(sys.argv[1:])
