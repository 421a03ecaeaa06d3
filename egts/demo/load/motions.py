"""Motions and positions, each taken as far in its life as the table says."""

from datetime import timedelta

from django.utils import timezone

from consultations.models import JoinedMotion
from egts.core.models import Theme
from egts.demo.load.past import ago, happened
from egts.demo.load.people import account, of_role
from egts.demo.load.reading import key_of, table
from motions.models import Clause, Demand, Motion

STEPS = ("draft", "debate", "consolidated", "voted", "published")


def motions(consultation, found, groups):
    """Make those that are not there yet. `found` are organisations, `groups` working groups, by key."""
    for key, row in table("motions").items():
        form_key = key_of("motion", key)
        if Motion.objects.filter(form_key=form_key).exists():
            continue
        drafter, signatory = _people(row["organisation"])
        motion = Motion.objects.create(
            form_key=form_key,
            kind=row.get("kind", "motion"),
            organisation=found[row["organisation"]],
            group=groups.get(row.get("group")),
            author=drafter,
            title=row["title"],
            summary=row["summary"],
        )
        motion.themes.set(Theme.objects.filter(slug__in=row.get("themes", [])))
        Clause.objects.rewrite(motion, [{"kind": kind, "text": text} for kind, text in row["clauses"]])
        Demand.objects.rewrite(
            motion, [{"addressee": to, "text": text} for to, text in row.get("demands", [])]
        )
        _take_to(motion, row.get("state", "published"), row.get("vote"), drafter, signatory)
        _date(motion, row["days"])
        if row.get("joined"):
            JoinedMotion.objects.get_or_create(
                consultation=consultation, motion=motion, defaults={"joined_by": signatory}
            )


def _people(organisation):
    if organisation == "exemple-24":
        return account("redaction-24"), of_role("association")
    return account(f"redaction-{organisation}"), account(f"signature-{organisation}")


def _take_to(motion, state, vote, drafter, signatory):
    reached = STEPS.index(state)
    if reached >= STEPS.index("debate"):
        motion.open_debate(by=drafter)
    if reached >= STEPS.index("consolidated"):
        motion.consolidate(by=drafter)
    if reached >= STEPS.index("voted") and vote:
        fields = {name: value for name, value in vote.items() if name != "days"}
        if "days" in vote:
            fields["held_on"] = timezone.localdate() - timedelta(days=vote["days"])
        motion.record_vote(by=signatory, **fields)
    if state == "published":
        motion.publish(by=signatory)


def _date(motion, days):
    acts = {
        "motion.open_debate": ago(days + 40),
        "motion.consolidate": ago(days + 15),
        "motion.vote": ago(days + 2),
        "motion.publish": ago(days),
        "position.publish": ago(days),
    }
    stamps = {"published_at": ago(days)} if motion.published_at else {}
    happened(motion, acts, created_at=ago(days + 50), updated_at=ago(days), **stamps)
