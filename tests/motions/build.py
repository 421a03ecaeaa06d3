"""Motions in every state, made through the same methods as on the site."""

from egts.core.models import WorkingGroup
from motions.models import Clause, Demand, Motion


def draft(world, **fields):
    """A draft of the world's organisation, with two clauses and one demand."""
    fields.setdefault("title", "Donner du temps à l’accueil")
    fields.setdefault("author", world.user("drafter"))
    motion = Motion.objects.create(organisation=fields.pop("organisation", world.organisation), **fields)
    Clause.objects.rewrite(
        motion,
        [
            {"kind": "finding", "text": "Les files d’attente s’allongent."},
            {"kind": "operative", "text": "L’organisation demande des moyens d’accueil."},
        ],
    )
    Demand.objects.rewrite(motion, [{"text": "Financer un poste d’accueil.", "addressee": "L’État"}])
    return motion


def debate(world, **fields):
    motion = draft(world, **fields)
    motion.open_debate(by=world.user("drafter"))
    return motion


def consolidated(world, **fields):
    motion = debate(world, **fields)
    motion.consolidate(by=world.user("drafter"))
    return motion


def voted(world, outcome="adopted", vote=None, **fields):
    motion = consolidated(world, **fields)
    vote = vote or {"body": "assemblée générale"}
    motion.record_vote(by=world.user("signatory"), outcome=outcome, **vote)
    return motion


def published(world, **fields):
    motion = voted(world, **fields)
    motion.publish(by=world.user("signatory"))
    return motion


def position(world, **fields):
    motion = consolidated(world, kind="position", **fields)
    motion.publish(by=world.user("signatory"))
    return motion


def withdrawn(world, **fields):
    motion = debate(world, **fields)
    motion.withdraw(by=world.user("signatory"), reason="Un autre texte le remplace.")
    return motion


STATES = {
    "draft": draft,
    "debate": debate,
    "consolidated": consolidated,
    "voted": voted,
    "published": published,
    "withdrawn": withdrawn,
}


def trade_group(world):
    return WorkingGroup.objects.create(organisation=world.organisation, name="Groupe Insertion")


def sheet(motion=None, **changes):
    """What a browser posts from the writing page, `changes` included."""
    data = {
        "kind": "motion",
        "title": "Donner du temps à l’accueil",
        "summary": "Du temps pour accueillir.",
        "clauses-TOTAL_FORMS": "2",
        "clauses-INITIAL_FORMS": "0",
        "clauses-0-kind": "finding",
        "clauses-0-text": "Les files d’attente s’allongent.",
        "clauses-1-kind": "operative",
        "clauses-1-text": "",
        "demands-TOTAL_FORMS": "1",
        "demands-INITIAL_FORMS": "0",
        "demands-0-text": "Financer un poste d’accueil.",
        "demands-0-addressee": "L’État",
    }
    if motion:
        data["seen"] = motion.updated_at.isoformat()
    return {name: value for name, value in (data | changes).items() if value is not None}
