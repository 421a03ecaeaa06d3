"""What the page of a fiche shows besides its own words, in few queries and whatever the number of fiches."""

from dataclasses import dataclass, field

from django.conf import settings
from django.db.models import CharField, F, TextField, Value
from django.db.models.functions import Cast, LPad
from django.urls import reverse

from egts.core.models import Organisation
from egts.core.search import sort_key
from practices import catalogue
from practices.models import Practice, Reuse
from practices.models.queryset import NEAR_COMPARED
from practices.structured import address_of, structured_data

# The texts of a fiche in the order of reading: what the page calls them, field. Partners come after the first ones.
ACTION = (
    ("Le besoin de départ", "need"),
    ("Les objectifs", "objectives"),
    ("Le déroulé", "description"),
    ("La participation des personnes accompagnées", "participation"),
)
MEANS_AND_RESULTS = (
    ("Les moyens humains", "human_resources"),
    ("Les moyens financiers", "financial_resources"),
    ("Les résultats observés", "results"),
    ("Comment ces résultats sont observés", "evidence"),
)
LESSONS = (
    ("Ce qui a aidé", "levers"),
    ("Ce qu’il faut pour reprendre la pratique ailleurs", "transferability"),
)

_KEYS = {  # link → the key of its things in addresses, and what they are sorted by
    "regions": ("code", F("sort_name")),
    "departments": ("code", F("code")),
    "audiences": ("slug", None),
    "orientations": ("slug", None),
    "professions": ("slug", None),
    "partner_organisations": ("pk", F("sort_name")),
}
LINEAGE_SHOWN = 12


def of(practice):
    """All that the page and the PDF of a fiche show of it, for their templates."""
    links, lineage = links_of(practice), lineage_of(practice)
    documents = practice.present_documents()
    photos = [document for document in documents if document.alt]
    image = ""
    if photos:
        image = settings.SITE_URL + reverse("practices:document", args=[practice.pk, photos[0].pk])
    return {
        "practice": practice,
        "links": links,
        "place": place_of(practice, links),
        "period": period_of(practice),
        "action": sections_of(practice, ACTION),
        "partners": partners_of(practice, links["partner_organisations"]),
        "means_and_results": sections_of(practice, MEANS_AND_RESULTS),
        "lessons": sections_of(practice, LESSONS),
        "photos": photos,
        "documents": [document for document in documents if not document.alt],
        "lineage": lineage,
        "address": address_of(practice),
        "image": image,
        "structured": structured_data(practice, links, lineage, image) if practice.published_at else "",
    }


@dataclass(frozen=True)
class Link:
    """A thing that a fiche leads to: a region, a public, an organisation…"""

    pk: str
    key: str  # in addresses
    name: str

    def __str__(self):
        return self.name


def links_of(practice):
    """`{"regions": [Link], "departments": …, "partner_organisations": …}`, each sorted; one query."""
    asked = []
    for name, (key, order) in _KEYS.items():
        things = Practice._meta.get_field(name).related_model.objects
        related = Practice._meta.get_field(name).related_query_name()
        order = order or LPad(Cast("position", CharField()), 6, Value("0"))
        columns = (
            Value(name),
            Cast(order, TextField()),
            Cast("pk", TextField()),
            Cast(key, TextField()),
            "name",
        )
        asked.append(things.filter(**{related: practice.pk}).order_by().values_list(*columns))
    links = {name: [] for name in _KEYS}
    for name, _, pk, key, label in sorted(asked[0].union(*asked[1:], all=True)):
        links[name].append(Link(pk, key, label))
    return links


def place_of(practice, links):
    """Where it is, in a few words."""
    if practice.scope == Practice.Scope.NATIONAL:
        return "France entière"
    regional = practice.scope == Practice.Scope.REGIONAL
    places = links["regions"] if regional else links["departments"] or links["regions"]
    return ", ".join(str(place) for place in places)


def period_of(practice):
    """« de 2015 à 2019 », « depuis 2015 », « jusqu’à 2019 », or nothing."""
    start, end = practice.start_year, practice.end_year
    if start and end:
        return f"de {start} à {end}" if start != end else f"en {start}"
    if start:
        return f"depuis {start}"
    return f"jusqu’à {end}" if end else ""


def sections_of(practice, titles):
    """`[(title, text)]` of those of these texts that are told."""
    return [(title, text) for title, name in titles if (text := getattr(practice, name))]


def partners_of(practice, organisations):
    """Each partner as it is written, with the address of the organisation (a Link) of that name if there is one."""
    known = {
        sort_key(link.name): Organisation(pk=link.pk, name=link.name).get_absolute_url()
        for link in organisations
    }
    lines = (line.strip() for line in practice.partners.splitlines())
    return [(line, known.get(sort_key(line.rstrip(".,;")), "")) for line in lines if line]


@dataclass
class Lineage:
    """What a fiche was adapted from, and who has adapted it."""

    sources: list = field(default_factory=list)  # fiches
    reuses: list = field(default_factory=list)  # published Reuses of it


def lineage_of(practice):
    """The Lineage of a fiche, on both sides; one query. A fiche much reused shows its latest LINEAGE_SHOWN."""
    lineage = Lineage()
    for reuse in Reuse.objects.around(practice)[:LINEAGE_SHOWN]:
        if reuse.practice_id == practice.pk:
            lineage.reuses.append(reuse)
        elif reuse.practice not in lineage.sources:
            lineage.sources.append(reuse.practice)
    return lineage


def near(practice, links):
    """A few published fiches to read after this one."""
    if not practice.published_at:
        return []
    wanted = {
        facet: [link.key for link in links[name]]
        for facet, name in (("orientation", "orientations"), ("public", "audiences"))
    }
    return Practice.objects.near(practice, catalogue.current().facets.sharing(wanted, NEAR_COMPARED + 1))
