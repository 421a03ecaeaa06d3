"""Reuses and questions in every state, made through the same methods as on the site."""

from practices.models import Question, Reuse
from tests.practices.build import published

REUSER = ASKER = "stranger"
CHANGED = "Un samedi par mois, avec la médiathèque."


def reuse(world, state="proposed", *, practice=None, by=None, **fields):
    """A reuse in the other region: it is that region's secretariat that decides."""
    fields = {
        "structure": "Maison de quartier Exemple",
        "region": world.other_region,
        "year": 2024,
        "changed": CHANGED,
        "learnt": "Prévenir les familles plus tôt.",
    } | fields
    made = Reuse(practice=practice or published(world), **fields)
    Reuse.objects.propose(made, by=by or world.user(REUSER))
    decider = world.user("other_secretariat")
    if state == "published":
        made.publish(by=decider)
    elif state == "rejected":
        made.reject(by=decider, message="Ce n’est pas la même pratique.")
    elif state == "withdrawn":
        made.withdraw(by=made.author)
    return made


def question(world, state="asked", *, practice=None, by=None, text="Combien de familles viennent ?"):
    made = Question(practice=practice or published(world), text=text)
    Question.objects.ask(made, by=by or world.user(ASKER))
    if state == "answered":
        made.answer_with(by=made.practice.author, message="Une douzaine.")
    elif state in {"reported", "closed"}:
        made.report(by=made.practice.author, message="Propos déplacés.")
    if state == "closed":
        made.close(by=world.user("secretariat"), message="Restons-en là.")
    return made


REUSE_STATES = ("proposed", "published", "rejected", "withdrawn")
QUESTION_STATES = ("asked", "answered", "reported", "closed")
