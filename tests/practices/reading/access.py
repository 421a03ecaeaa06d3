"""Every address of what readers do with a fiche × role."""

from practices.models import Practice
from tests.access import Row
from tests.practices import build as practices
from tests.practices.reading import build as reading

UNSEEN = 404
LOGIN = {"visitor": 302}
REUSER = {"stranger": 200}
DECIDER = {"other_secretariat": 200}  # of the region where the practice is reused


def build(world):
    world.read = practices.published(world)
    world.archived = practices.archived(world)
    world.reuses = {state: reading.reuse(world, state) for state in reading.REUSE_STATES}
    world.questions = {state: reading.question(world, state) for state in reading.QUESTION_STATES}


def fiche(world):
    return [world.read.pk]


def archived(world):
    return [world.archived.pk]


def reuse(state):
    return lambda world: [world.reuses[state].pk]


def question(state):
    return lambda world: [world.questions[state].pk]


def link(world):
    practice = Practice.objects.get(pk=world.read.pk)
    return [practice.pk, practice.confirmation_key]


def link_of_another(world):
    return [world.read.pk, Practice.objects.get(pk=world.archived.pk).confirmation_key]


def words(world):
    return {"message": "Quelques mots."}


def declared(world):
    return {
        "structure": "Maison de quartier Exemple",
        "region": world.other_region.pk,
        "year": "2024",
        "changed": "Le jour.",
        "learnt": "Beaucoup.",
    }


def asked(world):
    return {"text": "Combien de familles viennent ?"}


def answer(said):
    return lambda world: {"answer": said}


def post(url, default, expect, args, what="", data=words):
    return Row(f"practices:{url}", default, expect, args=args, what=what, method="post", data=data)


ROWS = [
    Row("practices:reuses", 200, args=fiche),
    Row("practices:reuse_create", 200, LOGIN | {"professional": 403}, args=fiche),
    Row("practices:reuse_create", 403, LOGIN, args=archived, what="archived"),
    post("reuse_create", 302, {"professional": 403}, fiche, data=declared),
    post("reuse_create", 422, LOGIN | {"professional": 403}, fiche, "blank"),
    Row("practices:reuse", 200, args=reuse("published"), what="published"),
    Row("practices:reuse", UNSEEN, REUSER, args=reuse("withdrawn"), what="withdrawn"),
    *(
        Row("practices:reuse", UNSEEN, REUSER | DECIDER, args=reuse(state), what=state)
        for state in ("proposed", "rejected")
    ),
    post("reuse_publish", UNSEEN, LOGIN | {"stranger": 403, "other_secretariat": 302}, reuse("proposed")),
    post("reuse_reject", UNSEEN, LOGIN | {"stranger": 403, "other_secretariat": 302}, reuse("proposed")),
    post("reuse_reject", 403, LOGIN | {"other_secretariat": 302}, reuse("published"), "published"),
    post("reuse_withdraw", UNSEEN, LOGIN | {"stranger": 302, "other_secretariat": 403}, reuse("proposed")),
    post("reuse_publish", 409, LOGIN, reuse("published"), "published"),
    *(
        Row(f"practices:reuse_{act}", 405, LOGIN, args=reuse("proposed"), what="read")
        for act in ("publish", "reject", "withdraw")
    ),
    Row("practices:question_create", 200, LOGIN | {"professional": 403}, args=fiche),
    Row("practices:question_create", 403, LOGIN, args=archived, what="archived"),
    post("question_create", 302, {"professional": 403}, fiche, data=asked),
    *(
        Row(
            "practices:question",
            UNSEEN,
            LOGIN | {"stranger": 200, "professional": 200},
            args=question(state),
            what=state,
        )
        for state in ("asked", "answered")
    ),
    *(
        Row(
            "practices:question",
            UNSEEN,
            LOGIN | {"stranger": 200, "professional": 200, "secretariat": 200},
            args=question(state),
            what=state,
        )
        for state in ("reported", "closed")
    ),
    post("question_answer", UNSEEN, LOGIN | {"stranger": 403, "professional": 302}, question("asked")),
    post(
        "question_answer",
        UNSEEN,
        LOGIN | {"stranger": 403, "professional": 409},
        question("answered"),
        "answered",
    ),
    post("question_report", UNSEEN, LOGIN | {"stranger": 302, "professional": 302}, question("answered")),
    post(
        "question_close",
        UNSEEN,
        LOGIN | {"stranger": 403, "professional": 403, "secretariat": 302},
        question("reported"),
    ),
    *(
        Row(f"practices:question_{act}", 405, LOGIN, args=question("asked"), what="read")
        for act in ("answer", "report", "close")
    ),
    Row("practices:still_true", 200, args=link),
    Row("practices:still_true", UNSEEN, args=link_of_another, what="the link of another fiche"),
    post("still_true", 302, {}, link, data=answer("confirm")),
    post("still_true", 422, {}, link, "no answer"),
    post("confirm", 403, LOGIN | {"professional": 302}, fiche, data=answer("stop")),
    Row("practices:confirm", 405, LOGIN, args=fiche, what="read"),
]
