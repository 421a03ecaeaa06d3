"""Every address of the syntheses × role."""

from datetime import timedelta

from django.utils import timezone

from consultations.synthesis import edit
from tests.access import Row

from . import build as syntheses

LOGIN = {"visitor": 302}
UNSEEN = 404
NATIONAL = {"national": 302} | LOGIN
READERS = dict.fromkeys(("secretariat", "other_secretariat", "member", "co_chair", "national"), 200)
SEATED = ("secretariat", "other_secretariat", "member", "co_chair")


def build(world):
    world.syntheses = {}
    for state, make in syntheses.STATES.items():
        consulted = syntheses.consultation(world, slug=f"egts-{state.replace('_', '-')}")
        syntheses.sayings(world, consulted)
        world.syntheses[state] = make(world, consulted=consulted)
    world.new_consultation = syntheses.consultation(world, slug="egts-nouvelle")
    draft = world.syntheses["draft"]
    world.aside = draft.inputs.get(fate__disposition="set_aside")
    edit.reinstate(draft.inputs.get(pk=world.aside.pk), by=world.user("national"))


def of(state, *, slug=True):
    def args(world):
        synthesis = world.syntheses[state]
        return [synthesis.consultation.slug, synthesis.pk] if slug else [synthesis.pk]

    return args


def desk(state):
    return of(state, slug=False)


def an_entry(state, *, public=False):
    def args(world):
        entry = world.syntheses[state].entries.filter(kind="constat").first()
        if public:
            return [world.syntheses[state].consultation.slug, entry.synthesis_id, entry.key]
        return [entry.synthesis_id, entry.pk]

    return args


def stamp(**fields):
    def data(world):
        entry = world.syntheses["draft"].entries.filter(kind="constat").first()
        other = world.syntheses["draft"].entries.filter(kind="constat").last()
        source = entry.fates.first()
        values = {"revision": entry.revision, "into": other.pk, "sources": source.pk}
        return values | fields

    return data


def sign_off(state):
    def args(world):
        asked = world.syntheses[state].sign_offs.get(committee=world.committee)
        return [asked.synthesis_id, asked.pk]

    return args


def due(world):
    return {"due_on": (timezone.localdate() + timedelta(days=3)).isoformat()}


def act(name, **fields):
    """An act on an entry of the draft: its secretariat alone."""
    return Row(
        f"synthesis:{name}",
        UNSEEN,
        NATIONAL,
        args=an_entry("draft"),
        method="post",
        data=stamp(**fields),
    )


ROWS = [
    Row("synthesis:latest", 302, args=lambda world: ["egts-published"], what="published"),
    Row("synthesis:latest", UNSEEN, args=lambda world: ["egts-adopted"], what="not yet published"),
    Row("synthesis:version", 200, args=of("published"), what="published"),
    Row("synthesis:version", UNSEEN, {"national": 200}, args=of("draft"), what="draft"),
    Row("synthesis:version", UNSEEN, READERS, args=of("in_review"), what="in review"),
    Row("synthesis:version", UNSEEN, READERS, args=of("adopted"), what="adopted"),
    Row(
        "synthesis:version",
        301,
        args=lambda world: ["ailleurs", world.syntheses["published"].pk],
        what="old slug",
    ),
    *(
        Row(f"synthesis:{name}", 200, args=of("published"), what="published")
        for name in ("pdf", "docx", "csv", "json", "entries", "ledger")
    ),
    *(
        Row(f"synthesis:{name}", UNSEEN, {"national": 200}, args=of("draft"), what="draft")
        for name in ("pdf", "docx", "csv", "json", "entries", "ledger")
    ),
    Row(
        "synthesis:entries",
        200,
        args=of("published"),
        query="?q=droits&rubrique=diagnostic&region=24&portee=partages&theme=place-des-usagers&nature=x",
    ),
    Row("synthesis:entries", 404, args=of("published"), query="?page=1000000000"),
    Row("synthesis:differences", 404, args=lambda world: [*of("published")(world), 10**9], what="no other"),
    Row(
        "synthesis:differences",
        404,
        args=lambda world: [*of("published")(world), world.syntheses["draft"].pk],
        what="of another consultation",
    ),
    Row("synthesis:ledger", 200, args=of("published"), query="?suite=set_aside&region=24&miennes=1&q=RAS"),
    Row("synthesis:ledger", 200, args=of("published"), query="?contribution=99999999999999999999"),
    Row("synthesis:entry", 200, args=an_entry("published", public=True), what="published"),
    Row("synthesis:entry", UNSEEN, {"national": 200}, args=an_entry("draft", public=True), what="draft"),
    Row(
        "synthesis:create",
        403,
        LOGIN | {"secretariat": 302},
        args=lambda world: ["egts-nouvelle", world.committee.pk],
        method="post",
    ),
    Row(
        "synthesis:create",
        403,
        LOGIN | {"national": 409},
        args=lambda world: ["egts-draft", world.national_committee.pk],
        method="post",
        what="one is open",
    ),
    Row("synthesis:workshop", UNSEEN, LOGIN | {"national": 200}, args=desk("draft"), what="draft"),
    Row(
        "synthesis:workshop",
        UNSEEN,
        LOGIN | dict.fromkeys(SEATED, 403) | {"national": 200},
        args=desk("in_review"),
        what="in review",
    ),
    Row("synthesis:workshop", 403, LOGIN | {"national": 200}, args=desk("published"), what="published"),
    Row("synthesis:workshop", 404, LOGIN, args=desk("draft"), query="?page=1000000000"),
    Row("synthesis:workshop_entry", UNSEEN, LOGIN | {"national": 200}, args=an_entry("draft")),
    act("reword", wording="Les droits sont mal connus."),
    act("mark_minority", minority="1"),
    act("confirm"),
    act("refile", theme="coordination-des-acteurs"),
    act("relate", relation="qualifies"),
    act("set_aside", **{"ecarter-reason": "Hors du sujet."}),
    act("merge"),
    act("move_sources", into="new"),
    act("set_aside_sources", **{"sources-reason": "Hors du sujet."}),
    Row("synthesis:undo", UNSEEN, NATIONAL, args=desk("draft"), method="post"),
    Row(
        "synthesis:reinstate",
        UNSEEN,
        LOGIN | {"national": 409},
        args=lambda world: [world.aside.synthesis_id, world.aside.pk],
        method="post",
        what="already back",
    ),
    Row(
        "synthesis:reword",
        UNSEEN,
        LOGIN | dict.fromkeys(SEATED, 403) | {"national": 409},
        args=an_entry("in_review"),
        method="post",
        data=lambda world: {"revision": 1, "wording": "Autre"},
        what="in review",
    ),
    Row(
        "synthesis:compile",
        UNSEEN,
        NATIONAL,
        args=desk("draft"),
        method="post",
        data=lambda world: {"similarity": 500},
    ),
    Row(
        "synthesis:compile",
        403,
        LOGIN | {"national": 409},
        args=desk("published"),
        method="post",
        data=lambda world: {"similarity": 500},
        what="published",
    ),
    Row("synthesis:cancel_compilation", UNSEEN, LOGIN | {"national": 409}, args=desk("draft"), method="post"),
    Row("synthesis:progress", UNSEEN, LOGIN | {"national": 200}, args=desk("draft")),
    Row("synthesis:send_to_review", UNSEEN, NATIONAL, args=desk("draft"), method="post", data=due),
    Row(
        "synthesis:send_back",
        UNSEEN,
        LOGIN | dict.fromkeys(SEATED, 403) | {"national": 302},
        args=desk("in_review"),
        method="post",
        data=lambda world: {"retour-reason": "Une réserve."},
    ),
    Row(
        "synthesis:adopt",
        UNSEEN,
        LOGIN | dict.fromkeys(SEATED, 403) | {"national": 422},
        args=desk("in_review"),
        method="post",
        what="sign-offs awaited",
    ),
    Row(
        "synthesis:publish",
        UNSEEN,
        LOGIN | dict.fromkeys(SEATED, 403) | {"national": 302},
        args=desk("adopted"),
        method="post",
    ),
    Row(
        "synthesis:publish",
        403,
        LOGIN | {"national": 409},
        args=desk("published"),
        method="post",
        what="published",
    ),
    Row("synthesis:sign_offs", UNSEEN, LOGIN | READERS, args=desk("in_review")),
    Row("synthesis:sign_off", UNSEEN, LOGIN | READERS, args=sign_off("in_review")),
    Row(
        "synthesis:sign_off",
        UNSEEN,
        LOGIN | dict.fromkeys(SEATED, 403) | {"national": 403, "co_chair": 302},
        args=sign_off("in_review"),
        method="post",
        data=lambda world: {"answer": "accept"},
    ),
    Row(
        "synthesis:sign_off",
        UNSEEN,
        LOGIN | dict.fromkeys(SEATED, 403) | {"national": 403, "co_chair": 422},
        args=sign_off("in_review"),
        method="post",
        data=lambda world: {"answer": "contest"},
        what="without a reservation",
    ),
]
