"""Every address of the motions wing × role."""

from tests.access import Row
from tests.motions import build as motions

INSIDERS = ("drafter", "signatory")


def build(world):
    world.motions = {state: make(world) for state, make in motions.STATES.items()}


def of(state, *, slug=False):
    def args(world):
        motion = world.motions[state]
        return [motion.pk, motion.slug] if slug else [motion.pk]

    return args


def insiders(status):
    return dict.fromkeys(INSIDERS, status)


def creation(world):
    return motions.sheet(organisation=str(world.organisation.pk))


def edition(world):
    return motions.sheet(world.motions["draft"])


def vote(world):
    return {"body": "bureau", "outcome": "adopted"}


def withdrawal(world):
    return {"reason": "Remplacée."}


UNSEEN = 404
LOGIN = {"visitor": 302}
ROWS = [
    Row("motions:list", 200),
    Row("motions:list", 200, query="?q=accueil&theme=place-des-usagers&annee=1066&nature=motion"),
    Row("motions:list", 404, query="?page=1000000000"),
    Row("motions:feed", 200),
    Row("motions:detail", 200, args=of("published", slug=True), what="published"),
    Row("motions:detail", 301, args=lambda world: [world.motions["published"].pk, "autre"], what="old slug"),
    *(
        Row("motions:detail", UNSEEN, insiders(200), args=of(state, slug=True), what=state)
        for state in ("draft", "debate", "consolidated", "voted", "withdrawn")
    ),
    Row("motions:pdf", 200, args=of("published")),
    Row("motions:pdf", UNSEEN, args=of("voted"), what="not published"),
    Row("motions:create", 403, LOGIN | insiders(200)),
    Row("motions:create", 403, LOGIN | insiders(302), method="post", data=creation),
    Row("motions:edit", UNSEEN, LOGIN | insiders(200), args=of("draft"), what="draft"),
    Row("motions:edit", UNSEEN, LOGIN | insiders(302), args=of("draft"), method="post", data=edition),
    Row("motions:edit", 403, LOGIN, args=of("published"), what="published"),
    Row("motions:open_debate", UNSEEN, LOGIN | insiders(302), args=of("draft"), method="post"),
    Row("motions:open_debate", 405, LOGIN, args=of("draft")),
    Row("motions:open_debate", 409, LOGIN, args=of("published"), method="post", what="published"),
    Row("motions:consolidate", UNSEEN, LOGIN | insiders(302), args=of("debate"), method="post"),
    Row("motions:vote", UNSEEN, LOGIN | {"drafter": 403, "signatory": 200}, args=of("consolidated")),
    Row(
        "motions:vote",
        UNSEEN,
        LOGIN | {"drafter": 403, "signatory": 302},
        args=of("consolidated"),
        method="post",
        data=vote,
    ),
    Row("motions:vote", 403, LOGIN | {"signatory": 409}, args=of("published"), what="published"),
    Row(
        "motions:publish",
        UNSEEN,
        LOGIN | {"drafter": 403, "signatory": 302},
        args=of("voted"),
        method="post",
    ),
    Row("motions:publish", UNSEEN, LOGIN | insiders(409), args=of("draft"), method="post", what="draft"),
    Row("motions:withdraw", UNSEEN, LOGIN | {"drafter": 403, "signatory": 200}, args=of("debate")),
    Row(
        "motions:withdraw",
        UNSEEN,
        LOGIN | {"drafter": 403, "signatory": 302},
        args=of("debate"),
        method="post",
        data=withdrawal,
    ),
]
