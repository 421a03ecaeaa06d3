"""Every address of the practices wing × role."""

from practices.digests import stop_token
from practices.models import CoAuthor, MessageTemplate, SavedSearch
from tests.access import Row
from tests.practices import build as practices
from tests.practices.intake import documents

UNSEEN = 404
LOGIN = {"visitor": 302}
AUTHOR = {"professional": 200}
SECRETARIATS = {"secretariat": 200, "other_secretariat": 200, "national": 200}
RECEIVERS = {"secretariat": 200, "member": 200, "co_chair": 200}  # those who sit on the committee


def build(world):
    world.practices = {state: make(world) for state, make in practices.STATES.items()}
    world.template = MessageTemplate.objects.create(kind="return", title="Merci", text="Merci.")
    world.with_document = practices.published(world, uploads=[practices.upload()])
    world.search = SavedSearch.objects.create(owner=world.author, name="Les aînés", query="q=a%C3%AEn%C3%A9s")
    world.draft_with_document = practices.draft(world, uploads=[practices.upload()])
    world.invitation = CoAuthor.objects.invite(
        world.practices["draft"], "collegue@exemple.invalid", by=world.user("professional")
    )
    world.batches = {state: practices.batch(world, state) for state in ("checked", "confirmed")}
    world.revisions = {
        state: practices.revision(world, state)
        for state in ("draft", "submitted", "returned", "accepted", "rejected")
    }


def of(state, *, slug=False):
    def args(world):
        practice = world.practices[state]
        return [practice.pk, practice.slug] if slug else [practice.pk]

    return args


def revision(state):
    return lambda world: [world.revisions[state].pk]


def revised(state):
    return lambda world: [world.revisions[state].practice_id]


def document(name):
    def args(world):
        practice = getattr(world, name)
        kept = practice.documents.get()
        if not kept.file.storage.exists(kept.file.name):  # each test has a storage of its own
            kept.file.storage.save(kept.file.name, practices.upload())
        return [practice.pk, kept.pk]

    return args


def creation(world):
    return practices.posted(world)


def filled(world):
    return {"document": practices.upload("fiche.docx", documents.saved(documents.table_form()).read())}


def fiche_table(world):
    body = b"titre;departements\r\nUn;18\r\n"
    return {"table": practices.upload("fiches.csv", body)}


def batch(state):
    return lambda world: [world.batches[state].pk]


def edition(world):
    base = practices.base_of(world.practices["draft"])
    return practices.posted(world, base=base, title="Café des aînés")


def invitation(world):
    return [world.invitation.get_absolute_url().split("/")[-2]]


def invitation_of_draft(world):
    return [world.invitation.practice_id, world.invitation.pk]


def message(world):
    return {"message": "Merci de préciser.", "code": practices.CODE}


def words(world):
    return {"text": "Un mot."}


def letter(world):
    return {"kind": "return", "code": "", "title": "Un modèle", "text": "Bonjour."}


def template(world):
    return [world.template.pk]


def post(url, default, expect, args, what="", data=message):
    return Row(f"practices:{url}", default, expect, args=args, what=what, method="post", data=data)


def decision(url, state, *, seen=UNSEEN):
    """An act of the secretariat that receives: the others of the committee see and are told why not."""
    refusals = {"professional": 403, "member": 403, "co_chair": 403}
    return post(url, seen, LOGIN | refusals | {"secretariat": 302}, of(state), state)


def verdict(url):
    """The same for a revision, which the secretariat alone sees."""
    expect = LOGIN | {"professional": 403, "secretariat": 302}
    return post(url, UNSEEN, expect, revision("submitted"), "submitted")


def kept(world):
    return [world.search.pk]


def token(world):
    return [stop_token(world.author)]


def naming(world):
    return {"name": "Mes fiches", "frequency": "weekly"}


SEARCHES = [
    Row("practices:searches", 200, LOGIN),
    Row("practices:search_save", 200, LOGIN, query="?q=jardin"),
    Row("practices:search_save", 400, LOGIN, query="?region=999", what="no such region"),
    Row("practices:search_save", 302, LOGIN, query="?q=jardin", method="post", data=naming),
    Row("practices:search_edit", UNSEEN, LOGIN | AUTHOR, args=kept),
    Row(
        "practices:search_edit",
        UNSEEN,
        LOGIN | {"professional": 302},
        args=kept,
        method="post",
        data=naming,
    ),
    Row("practices:search_delete", 405, LOGIN, args=kept, what="read"),
    Row("practices:search_delete", UNSEEN, LOGIN | {"professional": 302}, args=kept, method="post"),
    Row("practices:alerts_stop", 200, args=token),
    Row("practices:alerts_stop", 200, args=token, method="post"),
    Row("practices:alerts_stop", UNSEEN, args=lambda world: ["faux"], what="forged"),
]

ROWS = [
    *SEARCHES,
    Row("practices:list", 200),
    Row("practices:list", 200, query="?q=familles&region=24&departement=18&tri=reprises"),
    Row("practices:list", 400, query="?region=999", what="no such region"),
    Row("practices:list", 404, query="?page=1000000000"),
    Row("practices:export_csv", 200),
    Row("practices:export_json", 200),
    Row("practices:export_json", 400, query="?departement=9999"),
    Row("practices:collection", 200, query="?region=24"),
    Row("practices:collection", 422, query="?q=introuvable"),
    Row("practices:collection", 400, query="?region=999"),
    Row("practices:map", 200),
    Row("practices:map", 200, query="?q=familles&region=24"),
    Row("practices:map", 400, query="?region=999"),
    Row("practices:export_xlsx", 200),
    Row("practices:export_xlsx", 400, query="?stade=aucun"),
    Row("practices:export_schema", 200),
    Row("practices:feed", 200),
    Row("practices:feed", 400, query="?orientation=aucune"),
    Row("practices:detail", 200, args=of("published", slug=True), what="published"),
    Row("practices:detail", 200, args=of("archived", slug=True), what="archived"),
    Row("practices:detail", 301, args=lambda world: [world.practices["published"].pk, "autre"], what="slug"),
    Row("practices:detail", UNSEEN, AUTHOR, args=of("draft", slug=True), what="draft"),
    *(
        Row("practices:detail", UNSEEN, AUTHOR | RECEIVERS, args=of(state, slug=True), what=state)
        for state in ("submitted", "returned", "rejected")
    ),
    Row("practices:pdf", 200, args=of("published"), what="published"),
    Row("practices:pdf", UNSEEN, AUTHOR, args=of("draft"), what="draft"),
    Row("practices:document", 200, args=document("with_document"), what="published"),
    Row("practices:document", UNSEEN, AUTHOR, args=document("draft_with_document"), what="draft"),
    Row("practices:create", 200, LOGIN),
    Row("practices:create", 200, LOGIN, query="?etape=tout"),
    Row("practices:create", 404, LOGIN, query="?etape=ailleurs"),
    Row("practices:create", 302, method="post", data=creation),
    Row("practices:from_document", 200, LOGIN),
    Row("practices:imports", 403, LOGIN | SECRETARIATS),
    Row("practices:imports", 403, LOGIN | dict.fromkeys(SECRETARIATS, 302), method="post", data=fiche_table),
    Row("practices:import_model_csv", 403, LOGIN | SECRETARIATS),
    Row("practices:import_model_xlsx", 403, LOGIN | SECRETARIATS),
    Row("practices:import_detail", UNSEEN, LOGIN | {"secretariat": 200}, args=batch("checked")),
    post("import_confirm", UNSEEN, LOGIN | {"secretariat": 302}, batch("checked"), "checked"),
    post("import_confirm", UNSEEN, LOGIN | {"secretariat": 409}, batch("confirmed"), "confirmed"),
    post("import_abandon", UNSEEN, LOGIN | {"secretariat": 302}, batch("checked"), "checked"),
    post("import_abandon", UNSEEN, LOGIN | {"secretariat": 409}, batch("confirmed"), "confirmed"),
    Row("practices:import_confirm", 405, LOGIN, args=batch("checked"), what="read"),
    Row("practices:import_abandon", 405, LOGIN, args=batch("checked"), what="read"),
    Row("practices:from_document", 302, method="post", data=filled),
    Row("practices:alike", 200, query="?title=Caf%C3%A9+des+parents"),
    Row("practices:alike", 200, query=f"?title=%00%5C&fiche={'9' * 3000}", what="nonsense"),
    Row("practices:co_authors", UNSEEN, LOGIN | AUTHOR, args=of("draft"), what="draft"),
    Row("practices:co_authors", 403, LOGIN | AUTHOR, args=of("published"), what="published"),
    post(
        "invite",
        UNSEEN,
        LOGIN | {"professional": 302},
        of("draft"),
        "draft",
        lambda world: {"email": "voisine@exemple.invalid"},
    ),
    Row("practices:delete", UNSEEN, LOGIN | AUTHOR, args=of("draft"), what="draft"),
    post("delete", UNSEEN, LOGIN | {"professional": 302}, of("draft"), "draft"),
    post(
        "delete",
        UNSEEN,
        LOGIN | {"professional": 403} | dict.fromkeys(RECEIVERS, 403),
        of("returned"),
        "returned",
    ),
    post("co_author_remove", UNSEEN, LOGIN | {"professional": 302}, invitation_of_draft, "draft"),
    Row("practices:join", 200, LOGIN, args=invitation),
    Row(
        "practices:join",
        302,
        args=invitation,
        method="post",
        what="the author too",
        expect={"professional": 409},
    ),
    Row("practices:join", 404, LOGIN, args=lambda world: ["pas-un-jeton"], what="forged"),
    Row("practices:edit", UNSEEN, LOGIN | AUTHOR, args=of("draft"), what="draft"),
    Row(
        "practices:edit",
        UNSEEN,
        LOGIN | {"professional": 302},
        args=of("draft"),
        method="post",
        data=edition,
        query="?etape=tout",
    ),
    Row(
        "practices:edit",
        UNSEEN,
        LOGIN | {"professional": 409} | dict.fromkeys(RECEIVERS, 403),
        args=of("submitted"),
        what="submitted",
    ),
    Row("practices:edit", 403, LOGIN | AUTHOR, args=of("published"), what="published"),
    Row("practices:edit", 403, LOGIN | {"professional": 409}, args=revised("submitted"), what="under review"),
    Row("practices:edit", 403, LOGIN | {"professional": 409}, args=of("archived"), what="archived"),
    post("submit", UNSEEN, LOGIN | {"professional": 200}, of("draft"), "draft, like another"),
    post("submit", UNSEEN, LOGIN | {"professional": 302}, of("draft"), "draft", lambda world: {"apart": "1"}),
    post("submit", 409, LOGIN, of("published"), "published", lambda world: {"apart": "1"}),
    Row("practices:submit", 405, LOGIN, args=of("draft"), what="read"),
    decision("publish", "submitted"),
    decision("return", "submitted"),
    decision("reject", "submitted"),
    decision("archive", "published", seen=403),
    post("publish", 409, LOGIN, of("published"), "published"),
    post("publish", UNSEEN, LOGIN | {"professional": 409}, of("draft"), "draft"),
    Row("practices:publish", 405, LOGIN, args=of("submitted"), what="read"),
    Row("practices:return", 405, LOGIN, args=of("submitted"), what="read"),
    Row("practices:reject", 405, LOGIN, args=of("submitted"), what="read"),
    Row("practices:archive", 405, LOGIN, args=of("published"), what="read"),
    Row("practices:revision", UNSEEN, LOGIN | AUTHOR, args=revision("draft"), what="draft"),
    *(
        Row(
            "practices:revision",
            UNSEEN,
            LOGIN | AUTHOR | {"secretariat": 200},
            args=revision(state),
            what=state,
        )
        for state in ("submitted", "returned", "accepted", "rejected")
    ),
    post("revision_submit", UNSEEN, LOGIN | {"professional": 302}, revision("draft"), "draft"),
    verdict("revision_accept"),
    verdict("revision_return"),
    verdict("revision_reject"),
    Row("practices:assign", 405, LOGIN, args=of("submitted"), what="read"),
    *(
        post(
            "assign",
            UNSEEN,
            LOGIN | {"professional": 403, "member": 403, "co_chair": 403, "secretariat": status},
            of("submitted"),
            what,
            data,
        )
        for what, data, status in (
            ("to oneself", lambda world: {"reviewer": world.user("secretariat").pk}, 302),
            ("to a stranger", lambda world: {"reviewer": world.user("stranger").pk}, 422),
            ("to nobody", lambda world: {"reviewer": ""}, 302),
        )
    ),
    post(
        "revision_assign",
        UNSEEN,
        LOGIN | {"professional": 403, "secretariat": 302},
        revision("submitted"),
        "submitted",
        lambda world: {"reviewer": world.user("secretariat").pk},
    ),
    post("message", UNSEEN, LOGIN | {"professional": 403}, of("draft"), "draft", words),
    post(
        "message",
        UNSEEN,
        LOGIN | {"professional": 302, "secretariat": 302, "member": 403, "co_chair": 403},
        of("submitted"),
        "submitted",
        words,
    ),
    post(
        "message", 403, LOGIN | {"professional": 302, "secretariat": 302}, of("published"), "published", words
    ),
    post(
        "note",
        UNSEEN,
        LOGIN | {"professional": 403, "secretariat": 302, "member": 403, "co_chair": 403},
        of("submitted"),
        "submitted",
        words,
    ),
    post("note", 403, LOGIN | {"secretariat": 302}, of("published"), "published", words),
    Row("practices:templates", 403, LOGIN | {"national": 200}),
    Row("practices:template_add", 403, LOGIN | {"national": 200}),
    Row("practices:template_add", 403, LOGIN | {"national": 302}, method="post", data=letter, what="post"),
    Row("practices:template_edit", 403, LOGIN | {"national": 200}, args=template),
    post("template_edit", 403, LOGIN | {"national": 302}, template, "post", letter),
    post("template_remove", 403, LOGIN | {"national": 302}, template, "post", letter),
    post(
        "revision_accept",
        UNSEEN,
        LOGIN | {"professional": 409, "secretariat": 409},
        revision("returned"),
        "returned",
    ),
]
