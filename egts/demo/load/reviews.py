"""What secretariats and authors say around the fiches that wait, and who follows them."""

from egts.demo.load.past import ago, happened
from egts.demo.load.people import account
from egts.demo.load.reading import key_of, table
from practices.models import Message, Note, Practice

COLLEAGUE = "secretariat-inter"  # the second person of the inter-regional secretariat


def reviews(secretaries):
    """`secretaries(code)` is who decides for a region."""
    for row in table("reviews")["review"]:
        practice = Practice.objects.get(form_key=key_of("practice", row["practice"]))
        if practice.messages.exists():
            continue
        secretary = secretaries(practice.regions.first().code)
        people = {"author": practice.author, "secretariat": secretary, "colleague": account(COLLEAGUE)}
        acts = {}
        if "followed_since" in row:
            practice.assign(to=secretary, by=people["colleague"])
            acts["practice.assign"] = ago(row["followed_since"])
            practice.assignments.update(given_at=acts["practice.assign"])
        for model, told in ((Note, row["notes"]), (Message, row["messages"])):
            for line in told:
                said = model.objects.post(practice, line["text"], by=people[line["by"]])
                acts[model.verb] = ago(line["days"])
                model.objects.filter(pk=said.pk).update(created_at=acts[model.verb])
        happened(practice, acts)
