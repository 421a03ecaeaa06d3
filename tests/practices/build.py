"""Fiches and revisions in every state, made through the same methods as on the site."""

from io import BytesIO
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile

from egts.core.models import Audience
from practices import importing
from practices.content import CONTENT_FIELDS, digest
from practices.models import Practice, Revision

CODE = "off_topic"


def content(world, **changes):
    """A complete content, in the department of the world's region."""
    return {
        "title": "Café des parents",
        "carrier": "Centre social Exemple",
        "organisation": None,
        "scope": "departmental",
        "communes": "Bourges",
        "audience_detail": "",
        "summary": "Un temps d’échange hebdomadaire entre parents.",
        "description": "Chaque mardi, deux éducatrices spécialisées accueillent les familles du quartier.",
        "need": "Les familles se croisaient sans se parler.",
        "objectives": "Rompre l’isolement.",
        "participation": "Des parents préparent chaque rencontre.",
        "human_resources": "Deux professionnelles, un matin par semaine.",
        "financial_resources": "La commune prête le local.",
        "stage": "deployed",
        "results": "Vingt familles viennent chaque mois.",
        "evidence": "Un cahier de présence.",
        "levers": "La confiance du quartier.",
        "transferability": "Un lieu ouvert et des horaires stables.",
        "hierarchy_consent": True,
        "interest": "Les parents se relaient.",
        "difficulty": "Le local ferme tôt.",
        "partners": "La commune",
        "start_year": 2019,
        "end_year": None,
        "public_contact": "accueil@exemple.invalid",
        "regions": [world.region.pk],
        "departments": [world.department.pk],
        "audiences": [Audience.objects.get(slug="enfants-et-familles").pk],
        "orientations": [],
        "professions": [],
    } | changes


def posted(world, act="save", **changes):
    """The same, as a browser posts it from the form that asks all at once."""
    data = {key: "" if value is None else value for key, value in content(world).items()}
    data["hierarchy_consent"] = "on"
    return data | {"act": act} | changes


def base_of(draft, names=CONTENT_FIELDS):
    """What a form shows of a draft that it has just read."""
    return digest(draft.content, names)


def upload(name="bilan.pdf", body=b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"):
    return SimpleUploadedFile(name, body, content_type="application/octet-stream")


def file_like(name, size):
    """A file that says how large it is, without the bytes being written anywhere."""
    body = BytesIO(b"%PDF-1.4\n" + b"0" * (size - 9))
    body.name = name
    return body


def draft(world, *, author=None, uploads=(), **changes):
    author = author or world.user("professional")
    uploads = [(file, {}) for file in uploads]
    return Practice.objects.begin(content(world, **changes), author=author, uploads=uploads)


def submitted(world, **changes):
    practice = draft(world, **changes)
    practice.submit(by=practice.author)
    return practice


def returned(world, *, by=None, **changes):
    practice = submitted(world, **changes)
    practice.give_back(by=by or world.user("secretariat"), message="Précisez le public.")
    return practice


def published(world, *, by=None, **changes):
    practice = submitted(world, **changes)
    practice.publish(by=by or world.user("secretariat"))
    return practice


def rejected(world, **changes):
    practice = submitted(world, **changes)
    practice.reject(by=world.user("secretariat"), code=CODE, message="Ce n’est pas une pratique.")
    return practice


def archived(world, **changes):
    practice = published(world, **changes)
    practice.archive(by=world.user("secretariat"), message="L’action s’est arrêtée.")
    return practice


STATES = {
    "draft": draft,
    "submitted": submitted,
    "returned": returned,
    "published": published,
    "rejected": rejected,
    "archived": archived,
}


def revision(world, state="draft", practice=None, uploads=(), **changes):
    """A revision of a published fiche, in this state."""
    practice = practice or published(world)
    changes = changes or {"title": "Café des familles"}
    made = Revision(practice=practice, author=practice.author)
    uploads = [(file, {}) for file in uploads]
    made.write(practice.content | changes, by=practice.author, uploads=uploads)
    if state != "draft":
        made.submit(by=practice.author)
    secretariat = world.user("secretariat")
    if state == "returned":
        made.give_back(by=secretariat, message="Gardez l’ancien titre.")
    elif state == "rejected":
        made.reject(by=secretariat, message="Sans intérêt pour le lecteur.")
    elif state == "accepted":
        made.accept(by=secretariat)
    return made


def batch(world, state="checked", body=b"titre;departements\r\nUn;18\r\n"):
    """A table of one fiche that the secretariat has handed in."""
    by = world.user("secretariat")
    made = importing.hand_in(upload("fiches.csv", body), by=by, form_key=uuid4())
    importing.run(made.pk)
    made.refresh_from_db()
    if state == "confirmed":
        importing.confirm(made, by=by)
    return made
