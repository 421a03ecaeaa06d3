"""What is published: what someone who isn't signed in may see, less what was withdrawn or archived.

The public pages of the portal read from here even for people who may see more, so that nobody takes a draft
for something everyone can read.
"""

from django.contrib.auth.models import AnonymousUser
from django.db.models import F

from consultations.models import Consultation, Contribution, Event
from consultations.synthesis.models import Entry, Synthesis
from consultations.workflow import State as ContributionState
from egts.core.models import Organisation
from egts.portal.models import News
from motions.models import Motion
from practices.models import Practice

ANYONE = AnonymousUser()
BY_DATE = (F("starts_at").asc(nulls_last=True), "pk")  # events: those whose date is to be settled come last


def practices():
    return Practice.objects.visible_to(ANYONE).published().defer("search")


def consultations():
    return Consultation.objects.visible_to(ANYONE).defer("search")


def contributions():
    """Accepted ones, and those announced that are still to come."""
    return (
        Contribution.objects.visible_to(ANYONE)
        .exclude(state=ContributionState.WITHDRAWN)
        .select_related("consultation", "region", "organisation", "group")
        .defer("search", "consultation__search", "organisation__search")
        .order_by(F("accepted_at").desc(nulls_last=True), "-pk")
    )


def motions():
    return (
        Motion.objects.visible_to(ANYONE)
        .select_related("organisation")
        .defer("search", "organisation__search")
    )


def organisations():
    return Organisation.objects.select_related("region").defer("search")


def syntheses():
    """The published version of each committee's synthesis, latest first; never its replaced versions."""
    return (
        Synthesis.objects.visible_to(ANYONE)
        .published()
        .select_related("consultation", "committee")
        .defer("snapshot", "consultation__search")
    )


def national_syntheses():
    return syntheses().filter(committee=F("consultation__national_committee"))


def events():
    return (
        Event.objects.visible_to(ANYONE)
        .select_related("region", "orientation", "organiser", "consultation")
        .defer("search", "organiser__search", "consultation__search")
    )


def news():
    return News.objects.visible_to(ANYONE).defer("search")


def entries():
    """The points of these versions."""
    found = Entry.objects.filter(synthesis__in=syntheses().order_by().values("pk")).searchable()
    return found.select_related("synthesis__consultation", "theme").defer(
        "synthesis__snapshot", "synthesis__consultation__search"
    )
