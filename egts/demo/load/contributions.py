"""The contributions: the public list of the inter-region, two in each other region, those that wait."""

from collections import defaultdict

from django.utils.timezone import now

from consultations.models import Contribution, Statement
from consultations.workflow import State
from egts.core.models import Citation, JournalEntry, User
from egts.demo.load.past import ago, happened
from egts.demo.load.people import account, of_role
from egts.demo.load.places import INTER, college, theme
from egts.demo.load.reading import between, key_of, table
from egts.demo.roles import ROLES

THEMES = ("coordination", "formation", "metiers", "usagers", "developpement")
LISTED = "Recensée d’après la liste publique de l’interrégion ; son texte n’est pas repris ici."
RETOLD = "Idées relevées dans le document public de l’interrégion, redites en d’autres mots."


class Contributions:
    """Makes contributions of one consultation, by key.

    `found`: organisations, `groups`, `seats`: committees by region, `cited`: published fiches, all by key;
    `secretaries(code)`: who decides.
    """

    def __init__(self, consultation, found, groups, seats, cited, secretaries):
        self.consultation, self.found, self.groups = consultation, found, groups
        self.seats, self.cited, self.secretaries = seats, cited, secretaries
        self.said = _said()

    def load(self):
        for row in table("interregion")["contribution"]:
            self._of_the_list(row)
        for row in table("regions")["region"]:
            self._of_a_region(row)
        for row in table("pending")["contribution"]:
            if not row.get("late"):
                self._waiting(row)

    def load_late(self):
        """What is accepted after the first national synthesis."""
        for row in table("pending")["contribution"]:
            if row.get("late"):
                self._waiting(row)

    def _of_the_list(self, row):
        key, example = row["key"], row.get("organisation", "").startswith("exemple")
        author = account("animation-11") if example else User.objects.system()
        summary = row.get("summary") or ("" if example else RETOLD if key in self.said else LISTED)
        contribution = self._new(row | {"summary": summary}, author, college=college(row.get("college")))
        if contribution is None:
            return
        if row.get("announced"):
            self._recorded(contribution, State.ANNOUNCED)
        elif key in self.said:
            self._accepted(contribution, key, author)
        else:
            self._recorded(contribution, State.ACCEPTED)

    def _of_a_region(self, row):
        code, second = row["code"], row["second"]
        author = account(f"animation-{code}")
        group = {
            "key": f"{code}g",
            "region": code,
            "group": f"{code}g",
            "organisation": f"exemple-{code}",
            "kind": "group_report",
            "title": f"Rapport du groupe 1 : {row['group'][0].lower()}{row['group'][1:]}",
            "cites": self._own_fiches(f"exemple-{code}"),
        }
        other = {
            "key": f"{code}o",
            "region": code,
            "organisation": f"second-{code}",
            "kind": "union" if second["kind"] == "union" else "organisation",
            "title": second["title"],
            "cites": self._own_fiches(f"second-{code}"),
        }
        for made, side in ((group, "travailleurs-sociaux"), (other, second["college"])):
            contribution = self._new(made, author, college=college(side))
            if contribution is not None:
                self._accepted(contribution, made["key"], author)

    def _waiting(self, row):
        author = of_role(row["by"]) if row["by"] in ROLES else account(row["by"])
        contribution = self._new({"kind": "group_report", **row}, author)
        if contribution is None:
            return
        for position, (kind, about, words) in enumerate(row["said"]):
            Statement.objects.write(contribution, words, kind=kind, theme=theme(about), position=position)
        acts, stamps = {}, {"created_at": ago(row["days"] + 3), "updated_at": ago(row["days"])}
        if row["state"] != "draft":
            contribution.submit(by=author)
            acts["contribution.submit"] = stamps["submitted_at"] = ago(row["days"])
        if row["state"] == "returned":
            contribution.give_back(by=self.secretaries(row["region"]), message=row["message"])
            acts["contribution.return"] = ago(row["days"] - 3)
        if row["state"] == "accepted":
            contribution.accept(by=self.secretaries(row["region"]))
            acts["contribution.accept"] = stamps["accepted_at"] = now()
        happened(contribution, acts, **stamps)

    def _new(self, row, author, **fields):
        """A new contribution with what it cites, or None when it is there already."""
        form_key = key_of("contribution", row["key"])
        if Contribution.objects.filter(form_key=form_key).exists():
            return None
        contribution = Contribution.objects.create(
            consultation=self.consultation,
            committee=self.seats[row.get("region", INTER)],
            region_id=row.get("region"),
            group=self.groups.get(row.get("group")),
            organisation=self.found.get(row.get("organisation")),
            author=author,
            form_key=form_key,
            kind=row["kind"],
            title=row["title"],
            summary=row.get("summary", ""),
            expected=row.get("expected", ""),
            **fields,
        )
        for key in row.get("cites", []):
            Citation.objects.cite(contribution, self.cited[key], by=author)
        return contribution

    def _accepted(self, contribution, key, author):
        for position, (kind, about, words) in enumerate(self.said[key]):
            Statement.objects.write(contribution, words, kind=kind, theme=about, position=position)
        contribution.submit(by=author)
        contribution.accept(by=self.secretaries(contribution.region_id or INTER))
        days = between(35, 80, "accepted", key)
        acts = {
            "contribution.submit": ago(days + between(1, 9, key)),
            "contribution.accept": ago(days),
        }
        happened(
            contribution,
            acts,
            created_at=ago(days + 20),
            updated_at=ago(days),
            submitted_at=acts["contribution.submit"],
            accepted_at=ago(days),
        )

    def _recorded(self, contribution, state):
        """A contribution that a public list names, without its words: recorded as it stands there."""
        when = ago(82)
        stamps = {"created_at": when, "updated_at": when}
        if state == State.ACCEPTED:
            stamps |= {"submitted_at": when, "accepted_at": when}
        actor = self.secretaries(contribution.region_id or INTER)
        verb = "contribution.accept" if state == State.ACCEPTED else "contribution.announce"
        JournalEntry.objects.record(verb, contribution, actor=actor)
        happened(contribution, {verb: when}, state=state, **stamps)

    def _own_fiches(self, owner):
        organisation = self.found[owner]
        return [key for key, practice in self.cited.items() if practice.organisation_id == organisation.pk]


def _said():
    """Contribution key → its statements, as (kind, theme, words)."""
    said = defaultdict(list)
    for name in THEMES:
        rows = table(f"statements_{name}")
        about = theme(rows["theme"])
        for idea in rows["idea"]:
            for key, words in idea["said"].items():
                said[key].append((idea["kind"], about, words))
    return said
