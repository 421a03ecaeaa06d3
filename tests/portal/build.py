"""Things in a given state, without walking the whole way there: what the portal shows or must not show."""

from datetime import timedelta
from itertools import count

from django.utils import timezone

from consultations.models import Consultation, Contribution, Coverage, Event, Phase, Statement
from consultations.synthesis.models import Entry, Synthesis
from egts.core.models import JournalEntry, Notice, User
from egts.portal.models import News
from motions.models import Motion
from practices.models import Practice

_numbers = count(1)


def consultation(world, title="Consultation ouverte", *, published=True, **fields):
    today = timezone.localdate()
    made = Consultation.objects.create(
        title=title,
        slug=f"portail-{next(_numbers)}",
        national_committee=world.national_committee,
        starts_on=today - timedelta(days=10),
        published_at=timezone.now() if published else None,
        **fields,
    )
    made.themes.add(world.theme)
    Coverage.objects.create(consultation=made, region=world.region, committee=world.committee)
    Phase.objects.create(
        consultation=made, kind="contribution", starts_on=today, acts=["contribute", "moderate"]
    )
    return made


def practice(world, title="Une fiche", state="published", **fields):
    now = timezone.now()
    stamps = {
        "submitted_at": None if state == "draft" else now,
        "published_at": now if state in {"published", "archived"} else None,
        "archived_at": now if state == "archived" else None,
        "rejection": "off_topic" if state == "rejected" else "",
    }
    fields = {"author": world.author, "carrier": "Service social", "summary": "En bref.", **stamps, **fields}
    made = Practice.objects.create(title=title, state=state, **fields)
    made.regions.add(world.region)
    return made


def contribution(world, consultation, title="Une contribution", state="accepted", **fields):
    now = timezone.now()
    stamps = {
        "submitted_at": None if state in {"announced", "draft"} else now,
        "accepted_at": now if state in {"accepted", "withdrawn"} else None,
        "withdrawn_at": now if state == "withdrawn" else None,
    }
    fields = {"author": world.user("facilitator"), "group": world.group, **stamps, **fields}
    made = Contribution.objects.create(
        title=title,
        consultation=consultation,
        committee=world.committee,
        region=world.region,
        state=state,
        **fields,
    )
    Statement.objects.write(made, f"Ce que dit {title}.", kind="constat", theme=world.theme)
    return made


def synthesis_point(consultation, wording, state="published"):
    """One point of the national synthesis of `consultation`, in this state."""
    now, public = timezone.now(), state in {"published", "superseded"}
    made = Synthesis.objects.create(
        consultation=consultation,
        committee=consultation.national_committee,
        version=1,
        title="Synthèse nationale",
        state=state,
        created_by=User.objects.system(),
        review_on=None if state == "draft" else now,
        adopted_at=now if public or state == "adopted" else None,
        published_at=now if public else None,
        superseded_at=now if state == "superseded" else None,
        snapshot=b"x" if public else None,
        sha256="0" * 64 if public else "",
    )
    return Entry.objects.create(synthesis=made, key="point", kind="constat", wording=wording)


def motion(world, title="Une motion", state="published", **fields):
    now = timezone.now()
    stamps = {
        "published_at": now if state == "published" else None,
        "withdrawn_at": now if state == "withdrawn" else None,
        "outcome": "adopted" if state in {"voted", "published"} else "",
    }
    fields = {"author": world.user("drafter"), "organisation": world.organisation, **stamps, **fields}
    return Motion.objects.create(title=title, state=state, **fields)


def event(world, title="Une réunion", *, days=7, **fields):
    """An event `days` from now; with `days=None`, one whose date is to be settled."""
    when = (
        {"period": "au premier trimestre"}
        if days is None
        else {"starts_at": timezone.now() + timedelta(days=days)}
    )
    return Event.objects.create(title=title, kind="meeting", region=world.region, **when, **fields)


def news(title="Une actualité", *, days=-1, **fields):
    fields = {"kind": "article", "source": "Journal officiel", **fields}
    return News.objects.create(title=title, published_at=timezone.now() + timedelta(days=days), **fields)


def notice(world, recipient, subject="Votre fiche est publiée", **fields):
    entry = JournalEntry.objects.create(
        verb="test.told",
        actor=world.user("national"),
        object_type_id=_type_of(world.organisation),
        object_id=world.organisation.pk,
    )
    fields = {"body": "Elle est en ligne.", "url": "/", **fields}
    return Notice.objects.create(recipient=recipient, entry=entry, subject=subject, **fields)


def _type_of(thing):
    from django.contrib.contenttypes.models import ContentType

    return ContentType.objects.get_for_model(thing).pk
