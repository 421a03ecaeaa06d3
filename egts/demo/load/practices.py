"""The fiches: those described in public documents, those of example organisations, those that wait."""

from egts.core.models import Department, Organisation, User
from egts.demo.load.past import ago, happened
from egts.demo.load.people import account, of_role
from egts.demo.load.reading import between, key_of, table
from egts.demo.roles import ROLES
from practices.content import CONTENT_COLUMNS
from practices.models import Practice, SavedSearch

EXAMPLES = ("practices_examples_north", "practices_examples_south")
GIVEN = {"carrier", "organisation", "scope", "hierarchy_consent"}  # worked out, not read from the data
TOLD = [name for name in CONTENT_COLUMNS if name not in GIVEN]


def practices(found, secretaries):
    """Key → published fiche. `found` are organisations by key, `secretaries(code)` who decides for a region."""
    made = {}
    for key, row in table("practices_known").items():
        made[key] = _published(key, row, found[row["organisation"]] if "organisation" in row else None,
                               User.objects.system(), secretaries)  # fmt: skip
    for name in EXAMPLES:
        for key, row in table(name).items():
            code = row.get("region", "nation")
            owner = "second" if row.get("second") else "exemple"
            organisation = found[f"{owner}-{code}"] if code != "nation" else found["exemple-11"]
            made[key] = _published(key, row, organisation, account(f"terrain-{code}"), secretaries)
    return made


def waiting(secretaries):
    """Fiches in draft, handed in days ago, or returned to their author."""
    for row in table("pending")["practice"]:
        author = of_role(row["by"]) if row["by"] in ROLES else account(row["by"])
        key = key_of("practice", row["title"])
        if Practice.objects.filter(form_key=key).exists():
            continue
        practice = _draft(key, row, None, author)
        acts, stamps = {}, {"created_at": ago(row["days"] + 2), "updated_at": ago(row["days"])}
        if row["state"] != "draft":
            practice.submit(by=author)
            acts["practice.submit"] = stamps["submitted_at"] = ago(row["days"])
        if row["state"] == "returned":
            by = secretaries(row.get("region", ""))
            practice.give_back(by=by, message=row["message"], remarks=row.get("remarks"))
            acts["practice.return"] = ago(row["days"] - 4)
        happened(practice, acts, **stamps)


def searches():
    """What the professional of the demonstration wants to hear of, each week."""
    kept = {
        "region=24": ("Près de chez moi", "Région : Centre-Val de Loire"),
        "q=logement": ("Le logement", "Mots recherchés : « logement »"),
    }
    for query, (name, words) in kept.items():
        SavedSearch.objects.get_or_create(
            owner=of_role("professionnel"), query=query, defaults={"name": name, "words": words}
        )


def _published(key, row, organisation, author, secretaries):
    form_key = key_of("practice", key)
    if practice := Practice.objects.filter(form_key=form_key).first():
        return practice
    practice = _draft(form_key, row, organisation, author)
    practice.submit(by=author)
    region = practice.regions.first()
    practice.publish(by=secretaries(region.code if region else ""))
    days = between(4, 110, "published", key)
    acts = {"practice.submit": ago(days + between(2, 9, key)), "practice.publish": ago(days)}
    happened(
        practice,
        acts,
        created_at=ago(days + 14),
        submitted_at=acts["practice.submit"],
        published_at=ago(days),
        confirmed_at=ago(days),
        updated_at=ago(days),
    )
    return practice


def _draft(form_key, row, organisation, author):
    departments = Department.objects.filter(code__in=row.get("departments", []))
    practice = Practice(
        form_key=form_key,
        author=author,
        organisation=organisation,
        carrier=row.get("carrier") or str(organisation),
        scope=row.get("scope") or ("local" if row.get("communes") else "departmental"),
        hierarchy_consent=True,
        **{name: row[name] for name in TOLD if name in row},
    )
    practice.save()
    practice.departments.set(departments)
    practice.partner_organisations.set(Organisation.objects.named(practice.partners.splitlines()))
    practice.regions.set({department.region_id for department in departments})
    for vocabulary in ("audiences", "orientations", "professions"):
        terms = Practice._meta.get_field(vocabulary).related_model
        getattr(practice, vocabulary).set(terms.objects.filter(slug__in=row.get(vocabulary, [])))
    return practice
