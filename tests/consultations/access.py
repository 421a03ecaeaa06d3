"""Every address of the hall × role."""

from tests.access import Row
from tests.consultations import build as hall
from tests.motions import build as motions
from tests.world import ROLES

UNSEEN = 404
LOGIN = {"visitor": 302}
COMMITTEE = ("secretariat", "member", "co_chair")  # those who sit on the committee that receives
SEATED = dict.fromkeys(COMMITTEE, 200)
OUTSIDE = tuple(role for role in ROLES if role not in {*COMMITTEE, "visitor"})  # of that committee
WRITERS = {"facilitator": 200}


def build(world):
    world.consultation = hall.consultation(world)
    world.hidden_consultation = hall.consultation(world, published=False)
    world.contributions = {
        state: hall.contribution(world, world.consultation, state) for state in hall.STATES
    }
    world.documented = hall.contribution(world, world.consultation, "accepted")
    world.document = hall.document(world.documented)
    world.draft_documented = hall.contribution(world, world.consultation)
    world.draft_document = hall.document(world.draft_documented)
    world.joinable = motions.published(world)


def slug(world):
    return [world.consultation.slug]


def of(state):
    return lambda world: [world.consultation.slug, world.contributions[state].pk]


def of_document(owner, document):
    def args(world):
        kept = getattr(world, document)
        if not kept.file.storage.exists(kept.file.name):  # each test has a storage of its own
            kept.file.storage.save(kept.file.name, hall.upload())
        return [world.consultation.slug, getattr(world, owner).pk, kept.pk]

    return args


def committee(name):
    return lambda world: [world.consultation.slug, getattr(world, name).pk]


def desk(name):
    return lambda world: [getattr(world, name).pk]


def page(state, default, expect=None):
    return Row("consultations:contribution", default, expect or {}, args=of(state), what=state)


def post(url, default, expect, state, data=lambda world: {"message": "Merci de préciser."}):
    name = f"consultations:{url}"
    return Row(name, default, LOGIN | expect, args=of(state), method="post", what=state, data=data)


def creation(world):
    return hall.posted(world)


def edition(world):
    return hall.edited(world, world.contributions["draft"])


def upload(world):
    return {"document": hall.upload()}


def joining(world):
    return {"motion": world.joinable.pk}


CONTRIBUTORS = {"facilitator": 200, "drafter": 200, "signatory": 200}
FROM_FACILITATOR = {
    "facilitator": 302,
    "drafter": 422,
    "signatory": 422,
}  # the form names the facilitator's group
REFUSED = dict.fromkeys((*COMMITTEE, "facilitator"), 403)  # they see it, and are told why not

ROWS = [
    Row("consultations:list", 200),
    Row("consultations:list", UNSEEN, query="?page=1000000000"),
    Row("consultations:detail", 200, args=slug),
    Row(
        "consultations:detail", 200, args=slug, query="?region=24&nature=group_report&theme=place-des-usagers"
    ),
    Row("consultations:detail", 400, args=slug, query="?region=99", what="no such region"),
    Row("consultations:detail", UNSEEN, args=slug, query="?page=1000000000"),
    Row("consultations:detail", UNSEEN, args=lambda world: ["nulle-part"], what="no such consultation"),
    Row(
        "consultations:detail",
        UNSEEN,
        {"national": 200},
        args=lambda world: [world.hidden_consultation.slug],
        what="not public yet",
    ),
    Row("consultations:committee", 200, args=committee("committee")),
    Row("consultations:committee", 200, args=committee("national_committee"), what="national"),
    Row(
        "consultations:committee",
        UNSEEN,
        args=lambda world: [world.consultation.slug, 10**9],
        what="no such committee",
    ),
    page("announced", 200),
    page("draft", UNSEEN, WRITERS),
    page("submitted", UNSEEN, WRITERS | SEATED),
    page("returned", UNSEEN, WRITERS | SEATED),
    page("accepted", 200),
    page("withdrawn", 200),
    Row(
        "consultations:contribution_document", 200, args=of_document("documented", "document"), what="public"
    ),
    Row(
        "consultations:contribution_document",
        UNSEEN,
        WRITERS,
        args=of_document("draft_documented", "draft_document"),
        what="of a draft",
    ),
    Row("consultations:contribution_create", 403, LOGIN | CONTRIBUTORS, args=slug),
    Row(
        "consultations:contribution_create",
        403,
        LOGIN | FROM_FACILITATOR,
        args=slug,
        method="post",
        data=creation,
    ),
    Row("consultations:contribution_edit", UNSEEN, LOGIN | WRITERS, args=of("draft"), what="draft"),
    Row(
        "consultations:contribution_edit",
        403,
        LOGIN | {"facilitator": 409},
        args=of("accepted"),
        what="accepted",
    ),
    post("contribution_edit", UNSEEN, {"facilitator": 302}, "draft", edition),
    post("contribution_begin", 403, {"facilitator": 302}, "announced"),
    post("contribution_begin", UNSEEN, {"facilitator": 409}, "draft"),
    post("contribution_submit", UNSEEN, {"facilitator": 302}, "draft"),
    post("contribution_submit", UNSEEN, {"facilitator": 302, **dict.fromkeys(COMMITTEE, 403)}, "returned"),
    Row("consultations:contribution_receipt", UNSEEN, LOGIN | WRITERS, args=of("submitted")),
    Row("consultations:contribution_receipt", UNSEEN, LOGIN, args=of("draft"), what="not handed in"),
    post("document_add", UNSEEN, {"facilitator": 302}, "draft", upload),
    Row(
        "consultations:document_remove",
        UNSEEN,
        LOGIN | {"facilitator": 302},
        args=of_document("draft_documented", "draft_document"),
        method="post",
    ),
    Row(
        "consultations:document_remove",
        403,
        LOGIN | {"facilitator": 409},
        args=of_document("documented", "document"),
        method="post",
        what="accepted",
    ),
    post("contribution_accept", UNSEEN, REFUSED | {"secretariat": 302}, "submitted"),
    post("contribution_return", UNSEEN, REFUSED | {"secretariat": 302}, "submitted"),
    post("contribution_accept", 409, {}, "accepted"),
    post("contribution_withdraw", 403, {"facilitator": 302, "secretariat": 302}, "accepted"),
    post(
        "contribution_withdraw",
        403,
        {"facilitator": 422, "secretariat": 422},
        "accepted",
        lambda world: {"message": " "},
    ),
    Row(
        "consultations:motion_join",
        422,  # the motion is not among those they could join
        LOGIN | {"signatory": 302},
        args=slug,
        method="post",
        data=joining,
    ),
    Row("consultations:desk", 403, LOGIN | SEATED, args=desk("committee")),
    Row(
        "consultations:desk", 403, LOGIN | {"national": 200}, args=desk("national_committee"), what="national"
    ),
    Row(
        "consultations:desk",
        400,
        LOGIN | dict.fromkeys(OUTSIDE, 403),
        args=desk("committee"),
        query="?nature=x",
    ),
    Row(
        "consultations:desk",
        403,
        LOGIN | {"secretariat": 422},
        args=desk("committee"),
        method="post",
        data=lambda world: {"act": "release"},
        what="nothing ticked",
    ),
    Row(
        "consultations:desk",
        403,
        LOGIN | {"secretariat": 200},
        args=desk("committee"),
        method="post",
        data=lambda world: {"act": "release", "choix": "fiche-1"},
        what="ticked",
    ),
    *(
        row
        for url in ("log", "log_csv")
        for row in (
            Row(f"consultations:{url}", 403, LOGIN | SEATED, args=desk("committee")),
            Row(
                f"consultations:{url}",
                400,
                LOGIN | dict.fromkeys(OUTSIDE, 403),
                args=desk("committee"),
                query="?du=hier",
            ),
        )
    ),
    Row("consultations:desk", UNSEEN, LOGIN, args=lambda world: [10**9], what="no such committee"),
]
