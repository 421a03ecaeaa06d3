"""The syntheses: compiled by the workers, signed off, published; then the ones that are at work today."""

import time

from django.core.cache import cache

from consultations.synthesis import compile as compiling
from consultations.synthesis import edit, review
from consultations.synthesis import publish as publishing
from consultations.synthesis.models import Synthesis
from consultations.synthesis.workflow import Answer, CompilationState, State
from egts.core.models import Seat
from egts.core.tasks import HEARTBEAT_KEY
from egts.demo.load.contributions import THEMES
from egts.demo.load.people import of_role
from egts.demo.load.places import INTER
from egts.demo.load.reading import table

WORKERS_START, WORKERS_END = 20, 90  # seconds
RESERVATION = (
    "Le comité de Corse accepte la synthèse, sauf sur un point : la desserte des villages en hiver n’y tient "
    "qu’une ligne, alors que toutes nos contributions en parlent. Il demande que la version suivante y revienne."
)
CONTESTING = "94"


def syntheses(consultation, seats, load_late):
    """Publish the national synthesis; leave its next version in the workshop, the inter-region's under review.

    `load_late()` brings what is accepted between the two versions, so that the second has something new.

    Raises RuntimeError when a compilation fails.
    """
    national, secretary = seats[""], of_role("secretariat-national")
    if not Synthesis.objects.published().filter(consultation=consultation, committee=national).exists():
        first = _open(consultation, national, secretary)
        if first.is_draft:
            _compile(first, secretary)
            _edit(first, secretary)
            review.send_to_review(first, by=secretary)
        if first.state == State.IN_REVIEW:  # else a first loading was cut short after the adoption
            _sign(first, seats)
            review.adopt(first, by=secretary)
        publishing.publish(first, by=secretary)
    if not Synthesis.objects.filter(consultation=consultation, committee=seats[INTER]).exists():
        regional_secretary = of_role("secretariat-regional")
        regional = _open(consultation, seats[INTER], regional_secretary)
        _compile(regional, regional_secretary)
        review.send_to_review(regional, by=regional_secretary)
    load_late()
    if not Synthesis.objects.filter(consultation=consultation, committee=national, version__gt=1).exists():
        _compile(_open(consultation, national, secretary), secretary)


def _open(consultation, committee, secretary):
    """The committee's open synthesis, a new one when there is none."""
    mine = Synthesis.objects.open().filter(consultation=consultation, committee=committee)
    return mine.first() or review.open_synthesis(consultation, committee, by=secretary)


def _compile(synthesis, secretary):
    """Have the workers compile it, or do their work here when none answers."""
    if synthesis.compiled_at:
        return
    compilation = synthesis.compilations.under_way().first() or compiling.request(synthesis, by=secretary)
    if cache.get(HEARTBEAT_KEY):
        _wait_for_the_workers(compilation)
    compiling.run_inline(compilation)  # what is left, when no worker answers
    if compilation.state != CompilationState.DONE:
        raise RuntimeError(f"la compilation a échoué : {compilation.error}")
    synthesis.refresh_from_db()


def _wait_for_the_workers(compilation):
    """Until it has ended, as long as they start it, then end it, in a decent time."""
    start, end = time.monotonic() + WORKERS_START, time.monotonic() + WORKERS_END
    while compilation.under_way and time.monotonic() < end:
        if compilation.state == CompilationState.REQUESTED and time.monotonic() > start:
            return
        time.sleep(0.2)
        compilation.refresh_from_db()


def _edit(synthesis, secretary):
    """What people decide: bring together what says the same thing in other words, and word it."""
    for name in THEMES:
        for idea in table(f"statements_{name}")["idea"]:
            if "wording" not in idea or synthesis.entries.filter(wording=idea["wording"]).exists():
                continue
            stands_on = synthesis.inputs.filter(words__in=idea["said"].values()).values("fate__entry")
            target, *others = synthesis.entries.filter(pk__in=stands_on).order_by("-source_count", "pk")
            for entry in others:
                target = edit.merge(entry, by=secretary, revision=entry.revision, into=target)
            edit.reword(target, by=secretary, revision=target.revision, wording=idea["wording"])


def _sign(synthesis, seats):
    """Every co-chair answers: all accept, but one of the committee that contests."""
    for sign_off in synthesis.sign_offs.select_related("committee"):
        contesting = sign_off.committee == seats[CONTESTING]
        chairs = Seat.objects.current().filter(committee=sign_off.committee, role=Seat.Role.CO_CHAIR)
        for number, seat in enumerate(chairs.select_related("user").order_by("pk")):
            answer = Answer.CONTEST if contesting and number == 0 else Answer.ACCEPT
            reservation = RESERVATION if answer == Answer.CONTEST else ""
            review.answer(sign_off, by=seat.user, answer=answer, reservation=reservation)
