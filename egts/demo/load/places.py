"""Organisations, committees with their seats, working groups, and the consultation that they hold together."""

from datetime import timedelta

from django.utils import timezone

from consultations.models import Consultation, Coverage, Phase
from egts.core.models import College, Committee, Department, Organisation, Region, Seat, Theme, WorkingGroup
from egts.demo.load.people import SINCE, account, accounts, mandate, of_role, seat
from egts.demo.load.reading import table

INTER = "inter"
CHAIRS = (  # account, capacity, college
    ("etat", "pour l’État", None),
    ("departements", "pour les départements", "elus"),
    ("regions", "pour les régions", "elus"),
)


def theme(slug):
    return Theme.objects.get(slug=slug)


def college(slug):
    return College.objects.get(slug=slug) if slug else None


def organisations():
    """Key → organisation: those of the table, and two examples in each region that a committee covers alone."""
    found = {key: _organisation(**fields) for key, fields in table("organisations").items()}
    for row in table("regions")["region"]:
        region = Region.objects.get(code=row["code"])
        found[f"exemple-{row['code']}"] = _organisation(
            name=f"Association Exemple {region.name.replace(chr(39), '’')}",
            kind="association",
            region=row["code"],
            is_example=True,
        )
        second = row["second"]
        found[f"second-{row['code']}"] = _organisation(
            name=second["name"], kind=second["kind"], region=row["code"], is_example=True
        )
    return found


def _organisation(*, name, kind, region=None, department=None, **fields):
    if department:
        region = Department.objects.get(code=department).region_id
    fields |= {"kind": kind, "region_id": region, "department_id": department}
    return Organisation.objects.get_or_create(name=name, defaults=fields)[0]


def committees():
    """Region code → committee: the national one (""), the inter-regional one (24, 11, "inter"), sixteen regional."""
    national = _committee("Comité de pilotage national", "national", None, [])
    people = {"": national}
    _fill(national, "national", of_role("secretariat-national"))
    inter = _committee(
        "Comité de pilotage interrégional Centre–Île-de-France", "inter_regional", national, ["24", "11"]
    )
    people |= {"24": inter, "11": inter, INTER: inter}
    seat(
        of_role("copresidence"),
        inter,
        Seat.Role.CO_CHAIR,
        capacity="pour les régions",
        college=college("elus"),
    )
    _fill(inter, INTER, of_role("secretariat-regional"), chairs=CHAIRS[:2])
    seat(account(f"secretariat-{INTER}"), inter, Seat.Role.SECRETARIAT)
    for row in table("regions")["region"]:
        code = row["code"]
        committee = _committee(f"Comité de pilotage régional {row['of']}", "regional", national, [code])
        _fill(committee, code, account(f"secretariat-{code}"))
        people[code] = committee
    return people


def _committee(name, kind, parent, regions):
    committee, _ = Committee.objects.get_or_create(name=name, defaults={"kind": kind, "parent": parent})
    committee.regions.add(*regions)
    return committee


def _fill(committee, code, secretary, chairs=CHAIRS):
    """A secretariat, co-chairs for the three parties, a member for each college."""
    if committee.seats.filter(role=Seat.Role.MEMBER).exists():
        return
    sides = {side.slug: side for side in College.objects.all()}
    rows = [
        (f"copresidence-{party}-{code}", Seat.Role.CO_CHAIR, sides.get(side), capacity)
        for party, capacity, side in chairs
    ]
    rows += [
        (f"membre-{side.slug}-{code}", Seat.Role.MEMBER, side, f"collège {side.name}")
        for side in sides.values()
    ]
    people = accounts(*(slug for slug, *_ in rows))
    seat(secretary, committee, Seat.Role.SECRETARIAT)
    Seat.objects.bulk_create(
        Seat(
            committee=committee,
            user=people[slug],
            role=role,
            college=side,
            capacity=capacity,
            starts_on=timezone.localdate() - SINCE,
        )
        for slug, role, side, capacity in rows
    )


def groups(found, seats):
    """Key → working group: those of the inter-region, an example one, one in each other region."""
    made = {}
    for row in table("interregion")["group"]:
        made[row["key"]] = _group(
            seats[INTER], row["region"], row["number"], row["name"], row["theme"],
            [found[key] for key in row["facilitating"]],
        )  # fmt: skip
    made["g6"] = _group(
        seats[INTER], "24", 6, "Accueil au quotidien (groupe d’exemple)", "place-des-usagers",
        [found["exemple-24"]],
    )  # fmt: skip
    made["g6"].facilitators.add(of_role("facilitateur"))
    for row in table("regions")["region"]:
        code = row["code"]
        made[f"{code}g"] = _group(
            seats[code], code, 1, row["group"], row["theme"], [found[f"exemple-{code}"]]
        )
        made[f"{code}g"].facilitators.add(account(f"animation-{code}"))
    for name in ("Insertion", "Addictions"):
        made[name] = WorkingGroup.objects.get_or_create(organisation=found["aurore"], name=name)[0]
    return made


def _group(committee, region, number, name, slug, facilitating):
    group, _ = WorkingGroup.objects.get_or_create(
        committee=committee,
        region_id=region,
        number=number,
        defaults={"name": name, "theme": theme(slug)},
    )
    group.facilitating.add(*facilitating)
    return group


def mandates(found):
    """Who drafts and signs for whom."""
    mandate(of_role("association"), found["exemple-24"], "signatory")
    mandate(account("redaction-24"), found["exemple-24"], "drafter")
    for key, organisation in found.items():
        if key == "aurore" or (key.startswith("exemple-") and key != "exemple-24"):
            mandate(account(f"signature-{key}"), organisation, "signatory")
            mandate(account(f"redaction-{key}"), organisation, "drafter")


def consultation(seats):
    """The consultation, its phases around today, and which committee covers each region."""
    row = table("consultation")
    fields = {name: row[name] for name in ("title", "summary", "goals")}
    fields |= {"national_committee": seats[""], "published_at": timezone.now() - timedelta(days=150)}
    fields["starts_on"] = timezone.localdate() - timedelta(days=150)
    made, _ = Consultation.objects.get_or_create(slug=row["slug"], defaults=fields)
    made.themes.set(Theme.objects.filter(slug__in=row["themes"]))
    for phase in row["phase"]:  # a demonstration kept for months stays open
        dates = {
            end: timezone.localdate() + timedelta(days=phase[name])
            for end, name in (("starts_on", "from"), ("ends_on", "to"))
        }
        Phase.objects.update_or_create(
            consultation=made, kind=phase["kind"], defaults={"acts": phase["acts"], **dates}
        )
    for region in Region.objects.all():
        Coverage.objects.get_or_create(
            consultation=made, region=region, defaults={"committee": seats[region.code]}
        )
    return made
