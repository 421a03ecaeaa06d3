"""Consultations with accepted statements, and syntheses in each state of their life."""

from datetime import timedelta

from django.utils import timezone

from consultations.models import Consultation, Contribution, Coverage, JoinedMotion, Phase, Statement
from consultations.synthesis import compile as compiling
from consultations.synthesis import publish, review
from consultations.workflow import Act
from egts.core.models import Citation
from motions.models import Demand, Motion
from practices.models import Practice

SAYINGS = (
    # kind, region: words. The first two say the same thing, in two regions.
    ("constat", "24", "Les personnes âgées isolées ne connaissent pas leurs droits sociaux."),
    ("constat", "53", "Les personnes âgées très isolées ne connaissent pas leurs droits sociaux."),
    ("constat", "24", "Les délais d’instruction des dossiers découragent les familles."),
    ("besoin", "53", "Du temps dédié à la coordination entre travailleurs sociaux."),
    ("levier", "24", "Les permanences mobiles dans les villages éloignés."),
    ("preconisation", "24", "Créer un référent de parcours unique pour chaque personne accompagnée."),
    ("preconisation", "53", "Créer un référent de parcours unique pour chaque personne accompagnée !"),
    ("preconisation", "24", "RAS"),
)


def consultation(world, *, slug="egts", acts=tuple(Act), published=True):
    """A consultation of the world's two regions, with one phase under way that opens `acts`."""
    today = timezone.localdate()
    found = Consultation.objects.create(
        title="États généraux",
        slug=slug,
        national_committee=world.national_committee,
        published_at=timezone.now() if published else None,
        starts_on=today - timedelta(days=90),
    )
    for region, committee in (
        (world.region, world.committee),
        (world.other_region, world.other_committee),
    ):
        Coverage.objects.create(consultation=found, region=region, committee=committee)
    found.themes.add(world.theme, world.other_theme)
    Phase.objects.create(
        consultation=found,
        kind=Phase.Kind.NATIONAL_SYNTHESIS,
        starts_on=today - timedelta(days=30),
        acts=list(acts),
    )
    return found


def contribution(world, consulted, region, *, sayings=(), **fields):
    """An accepted contribution of a region, with its statements (kind, words)."""
    committee = world.committee if region == world.region else world.other_committee
    found = Contribution.objects.create(
        **{
            "consultation": consulted,
            "committee": committee,
            "region": region,
            "author": world.author,
            "organisation": world.organisation,
            "college": world.college,
            "title": f"Contribution {region}",
            "state": "accepted",
            "submitted_at": timezone.now(),
            "accepted_at": timezone.now(),
        }
        | fields
    )
    for kind, words in sayings:
        Statement.objects.write(found, words, kind=kind, theme=world.theme)
    return found


def sayings(world, consulted):
    """The contributions of SAYINGS, one a region, a fiche that one cites, and a joined motion with one demand."""
    found = [
        contribution(
            world,
            consulted,
            region,
            sayings=[(kind, words) for kind, code, words in SAYINGS if code == region.code],
        )
        for region in (world.region, world.other_region)
    ]
    Citation.objects.cite(found[0], practice(world), by=world.author)
    JoinedMotion.objects.create(consultation=consulted, motion=motion(world), joined_by=world.user("drafter"))
    return found


def practice(world, title="Promeneurs du net"):
    found = Practice.objects.create(
        author=world.author,
        title=title,
        carrier="Association Exemple",
        summary="Une présence éducative sur internet.",
        interest="Les jeunes y répondent.",
        state="published",
        submitted_at=timezone.now(),
        published_at=timezone.now(),
    )
    found.regions.add(world.region)
    return found


def motion(world, title="Pour un accueil inconditionnel"):
    found = Motion.objects.create(
        organisation=world.organisation,
        author=world.user("drafter"),
        title=title,
        state="published",
        outcome="adopted",
        published_at=timezone.now(),
    )
    Demand.objects.create(motion=found, text="Financer les accueils de jour.", addressee="l’État")
    return found


def compiled(world, synthesis):
    """The synthesis once compiled, on the spot."""
    done = compiling.run_inline(compiling.request(synthesis, by=secretary(world, synthesis)))
    assert done.state == "done", done.error
    synthesis.refresh_from_db()
    return synthesis


def secretary(world, synthesis):
    return world.user("national" if synthesis.is_national else "secretariat")


def draft(world, consulted=None, committee=None):
    """A compiled draft of the committee (the national one), over SAYINGS when no consultation is given."""
    if consulted is None:
        consulted = consultation(world)
        sayings(world, consulted)
    committee = committee or world.national_committee
    role = "national" if committee == world.national_committee else "secretariat"
    return compiled(world, review.open_synthesis(consulted, committee, by=world.user(role)))


def in_review(world, **kwargs):
    synthesis = draft(world, **kwargs)
    review.send_to_review(synthesis, by=secretary(world, synthesis))
    return synthesis


def adopted(world, **kwargs):
    synthesis = in_review(world, **kwargs)
    for sign_off in synthesis.sign_offs.filter(committee=world.committee):
        review.answer(sign_off, by=world.user("co_chair"), answer="accept")
    review.adopt(synthesis, by=secretary(world, synthesis))
    return synthesis


def published(world, **kwargs):
    synthesis = adopted(world, **kwargs)
    publish.publish(synthesis, by=secretary(world, synthesis))
    return synthesis


STATES = {"draft": draft, "in_review": in_review, "adopted": adopted, "published": published}
