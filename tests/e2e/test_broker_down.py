"""The broker falls while a fiche is being submitted: the person sees nothing of it, nothing is lost."""

import os
from urllib.parse import urlsplit

import pytest

from egts.core.models import Notice
from practices.models import Practice
from tests.e2e.browser import PASSWORD
from tests.e2e.conftest import serve
from tests.e2e.gate import Gate
from tests.processes import wait_until
from tests.world import World


@pytest.fixture
def gate():
    broker = urlsplit(os.environ["REDIS_URL"])
    gate = Gate(broker.hostname, broker.port or 6379)
    gate.address = broker._replace(
        netloc=f"{broker.netloc.rpartition('@')[0]}@127.0.0.1:{gate.port}"
    ).geturl()
    gate.open()
    yield gate
    gate.close()


@pytest.fixture
def portal(reference_data, tmp_path, gate):
    yield from serve(tmp_path, REDIS_URL=gate.address)


@pytest.mark.slow
def test_nothing_is_lost_and_the_notice_leaves_once_it_is_back(portal, gate, someone):
    world = World()
    author = world.author
    author.set_password(PASSWORD)
    author.save()
    walker = someone().sign_in(author).goto("/pratiques/proposer/?etape=tout")
    walker.fill(
        title="Un accueil sans rendez-vous",
        carrier="CCAS Exemple",
        summary="Une permanence ouverte à tous, chaque matin.",
        scope=["departmental"],
        departments=["18"],
        audience_detail="Habitants",
        description="Deux personnes accueillent, orientent et rappellent.",
        hierarchy_consent=["on"],
    )

    gate.close()
    walker.press("Proposer la fiche")

    practice = Practice.objects.get()
    assert practice.state == "submitted"
    notice = Notice.objects.get(recipient=world.user("secretariat"))
    assert notice.emailed_at is None

    gate.open()
    told = wait_until(
        lambda: [s for to, s in portal.subjects_sent() if to == notice.recipient.email],
        120,
        what="the e-mail to the secretariat",
        log=portal.worker.log,
    )
    assert told == [notice.subject]
