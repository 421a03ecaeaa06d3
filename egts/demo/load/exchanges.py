"""What readers do with the fiches: they reuse them, ask about them, and some grow old unconfirmed."""

from egts.core.models import Department, Region
from egts.demo.load.past import ago, happened
from egts.demo.load.people import account, of_role
from egts.demo.load.reading import key_of, table
from egts.demo.roles import ROLES
from practices.models import Practice, Question, Reuse

ASKED = 50  # days since the last of two asks that nobody answered


def exchanges(practices, secretaries):
    """`practices` are fiches by key, `secretaries(code)` who decides for a region."""
    told = table("exchanges")
    for row in told["reuse"]:
        _reuse(row, practices, secretaries)
    for row in told["question"]:
        _question(row, practices)
    for row in told["ageing"]:
        Practice.objects.filter(pk=practices[row["practice"]].pk).update(
            published_at=ago(row["days"]),
            submitted_at=ago(row["days"] + 5),
            created_at=ago(row["days"] + 20),
            confirmed_at=ago(row["days"]),
            confirmation_asks=2,
            confirmation_asked_at=ago(ASKED),
        )
    for row in told["stopped"]:
        practice = practices[row["practice"]]
        if practice.stage != Practice.Stage.STOPPED:
            practice.stop(by=practice.author)
            happened(practice, {"practice.stop": ago(row["days"])}, confirmed_at=ago(row["days"]))


def _of(slug):
    return of_role(slug) if slug in ROLES else account(slug)


def _reuse(row, practices, secretaries):
    key = key_of("reuse", row["practice"], row["structure"])
    if Reuse.objects.filter(form_key=key).exists():
        return
    reuse = Reuse(
        form_key=key,
        practice=practices[row["practice"]],
        adapted=practices[row["adapted"]] if "adapted" in row else None,
        region=Region.objects.get(pk=row["region"]),
        department=Department.objects.filter(pk=row.get("department")).first(),
        **{name: row[name] for name in ("structure", "year", "changed", "learnt")},
    )
    Reuse.objects.propose(reuse, by=_of(row["by"]))
    acts = {"reuse.propose": ago(row["days"])}
    stamps = {"submitted_at": ago(row["days"])}
    if row["state"] == "published":
        reuse.publish(by=secretaries(row["region"]))
        acts["reuse.publish"] = stamps["decided_at"] = ago(row["days"] - 4)
    happened(reuse, acts, **stamps)


def _question(row, practices):
    key = key_of("question", row["practice"], row["text"])
    if Question.objects.filter(form_key=key).exists():
        return
    question = Question(form_key=key, practice=practices[row["practice"]], text=row["text"])
    Question.objects.ask(question, by=_of(row["by"]))
    acts = {"question.ask": ago(row["days"])}
    stamps = {"asked_at": ago(row["days"])}
    if "answer" in row:
        question.answer_with(by=question.practice.author, message=row["answer"])
        acts["question.answer"] = stamps["answered_at"] = ago(row["days"] - 2)
    happened(question, acts, **stamps)
