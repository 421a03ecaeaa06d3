"""What a committee decided, line by line, from the journal."""

from django.contrib.contenttypes.models import ContentType
from django.contrib.contenttypes.prefetch import GenericPrefetch
from django.db.models import Q

from consultations.models import Contribution
from consultations.workflow import SAID as SAID_HERE
from egts.core.models import Committee, JournalEntry
from practices.models import Practice, Question, Reuse, Revision
from practices.workflow import SAID as SAID_OF_PRACTICES
from practices.workflow import Rejection

DECISIONS = {
    Practice: ("practice.publish", "practice.return", "practice.reject", "practice.archive"),
    Revision: ("revision.accept", "revision.return", "revision.reject"),
    Reuse: ("reuse.publish", "reuse.reject"),
    Question: ("question.close",),
    Contribution: ("contribution.accept", "contribution.return", "contribution.withdraw"),
}
SHARING = {
    Practice: ("practice.assign", "practice.release"),
    Revision: ("revision.assign", "revision.release"),
}
SAID = {**SAID_OF_PRACTICES, **SAID_HERE}
ACTS = [
    (verb, SAID[verb][0].upper() + SAID[verb][1:])
    for table in (DECISIONS, SHARING)
    for verbs in table.values()
    for verb in verbs
]
COLUMNS = ("date", "acte", "nature", "numéro", "titre", "par", "à", "motif", "message")
CHUNK = 500  # lines in memory at a time


def log_of(committee, *tables):
    """The lines of the journal about what this committee receives, the latest first, for the acts of `tables`."""
    this = Committee.objects.filter(pk=committee.pk)
    received = {
        Practice: Practice.objects.received_by(this),
        Reuse: Reuse.objects.received_by(this),
        Question: Question.objects.received_by(this),
        Contribution: Contribution.objects.filter(committee=committee),
    }
    received[Revision] = Revision.objects.filter(practice__in=received[Practice].values("pk"))
    wanted = Q()
    for table in tables or (DECISIONS, SHARING):
        for model, verbs in table.items():
            kind = ContentType.objects.get_for_model(model)
            wanted |= Q(object_type=kind, object_id__in=received[model].values("pk"), verb__in=verbs)
    entries = JournalEntry.objects.filter(wanted).order_by("-at", "-pk").select_related("actor")
    objects = GenericPrefetch(
        "object",
        [
            Practice.objects.defer("search"),
            Revision.objects.select_related("practice").defer("practice__search"),
            Reuse.objects.select_related("practice").defer("practice__search"),
            Question.objects.select_related("practice").defer("practice__search"),
            Contribution.objects.for_lists(),
        ],
    )
    return entries.prefetch_related(objects)


def told(entries, committee):
    """The same lines, each with its `label`: what was done, in words; and `reviewer`, to whom a reading was given."""
    people = {seat.user_id: str(seat.user) for seat in committee.seats.select_related("user")}
    for entry in entries:
        entry.label = SAID.get(entry.verb, entry.verb)
        entry.reviewer = people.get(entry.data.get("to"), "")
        yield entry


def rows(entries, committee, *, with_messages):
    """Cells of the export, in the order of COLUMNS. The words sent with a decision go to those who may read them."""
    reasons = dict(Rejection.choices)
    for entry in told(entries.iterator(chunk_size=CHUNK), committee):
        yield (
            entry.at.astimezone().strftime("%Y-%m-%d %H:%M"),
            entry.label,
            str(entry.object._meta.verbose_name),
            entry.object_id,
            str(entry.object),
            str(entry.actor),
            entry.reviewer,
            str(reasons.get(entry.data.get("code"), "")),
            entry.reason if with_messages else "",
        )
