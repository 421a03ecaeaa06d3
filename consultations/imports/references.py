"""What a row names (theme, organisation, college, group, contribution), found once or made, then remembered."""

import hashlib
import json

from django.utils.text import slugify
from django.utils.timezone import now

from consultations.models import Contribution
from consultations.workflow import State
from egts.core.models import College, JournalEntry, Organisation, Region, Theme, WorkingGroup
from egts.core.search import sort_key

NO_REGION = "national"


class RowRefused(Exception):
    """Why one row does not go in, in words for people."""


class References:
    """The rows that the statements of one consultation stand on.

    Without `create`, themes and groups that do not exist refuse the row. Organisations are always made: whoever
    answers need not be known beforehand. What is remembered grows with the contributions, not with the rows.
    """

    def __init__(self, consultation, *, actor, create):
        self.consultation, self.actor, self.create = consultation, actor, create
        self.regions = {region.pk: region for region in Region.objects.all()}
        self._colleges = {}
        for college in College.objects.all():
            self._colleges[college.slug] = self._colleges[sort_key(college.name)] = college
        self._known_themes = {}
        for theme in consultation.themes.all():
            self._known_themes[theme.slug] = self._known_themes[slugify(theme.name)] = theme.pk
        self._kinds = {}
        for value, label in Organisation.Kind.choices:
            self._kinds[value] = self._kinds[sort_key(label)] = value
        self._themes, self._organisations, self._contributions = {"": None}, {}, {}
        self._touched = set()

    def theme(self, name):
        """The primary key of a theme of the consultation. Raises RowRefused."""
        if name not in self._themes:
            self._themes[name] = self._find_theme(name)
        return self._themes[name]

    def _find_theme(self, name):
        slug = slugify(name)[:80].strip("-")
        if slug in self._known_themes:
            return self._known_themes[slug]
        if not self.create:
            raise RowRefused(f"le thème « {name[:80]} » n’est pas de cette consultation")
        if not slug or len(name) > 200:
            raise RowRefused("le thème n’est pas un nom de moins de 200 caractères")
        theme = Theme.objects.filter(slug=slug).first() or Theme.objects.filter(name=name).first()
        if theme is None:
            theme = Theme.objects.create(slug=slug, name=name, position=100)
            JournalEntry.objects.record("theme.create", theme, actor=self.actor)
        self.consultation.themes.add(theme)
        self._known_themes[slug] = theme.pk
        return theme.pk

    def contribution(self, region, organisation, organisation_kind, college, title, group):
        """The primary key of the accepted contribution that such a row belongs to. Raises RowRefused.

        Without a `title`, there is one a region, an organisation and a college.
        """
        key = (region, organisation, organisation_kind, college, title, group)
        if key not in self._contributions:
            self._contributions[key] = self._find_contribution(*key)
        return self._contributions[key]

    def touch(self, contribution_pk):
        """Note in the journal, once a run, that rows enter this contribution."""
        if contribution_pk not in self._touched:
            self._touched.add(contribution_pk)
            contribution = Contribution.objects.get(pk=contribution_pk)
            JournalEntry.objects.record("contribution.import", contribution, actor=self.actor)

    def _find_contribution(self, region, organisation, organisation_kind, college, title, group):
        if len(title) > 300:
            raise RowRefused("le nom de la contribution dépasse 300 caractères")
        if college and sort_key(college) not in self._colleges:
            raise RowRefused(f"le collège « {college[:80]} » n’existe pas")
        side = self._colleges.get(sort_key(college))
        committee = self.consultation.committee_for(region or None)
        carrier = self._organisation(organisation, organisation_kind, region)
        team = self._group(group, committee, region)
        identity = [region or NO_REGION, sort_key(organisation), side.slug if side else "", sort_key(title)]
        if team:
            identity.append(team.pk)
        digest = hashlib.sha256(json.dumps(identity).encode()).hexdigest()[:32]
        contribution, created = Contribution.objects.get_or_create(
            consultation=self.consultation,
            external_id=f"import-{digest}",
            defaults={
                "committee": committee,
                "region": self.regions.get(region),
                "group": team,
                "organisation": carrier,
                "college": side,
                "author": self.actor,
                "kind": Contribution.Kind.IMPORT,
                "title": title or self._title(region, organisation, side),
                "state": State.ACCEPTED,
                "submitted_at": now(),
                "accepted_at": now(),
            },
        )
        if not created and contribution.state != State.ACCEPTED:
            raise RowRefused(f"la contribution « {contribution} » est {contribution.get_state_display()}")
        return contribution.pk

    def _title(self, region, organisation, side):
        parts = [organisation or "Réponses versées", self.regions[region].name if region else "tout le pays"]
        return " – ".join([*parts, *([side.name] if side else [])])[:300]

    def _organisation(self, name, kind, region):
        if not name:
            return None
        key = sort_key(name)
        if kind and sort_key(kind) not in self._kinds:
            raise RowRefused(f"le type d’organisation « {kind[:80]} » n’existe pas")
        if key not in self._organisations:
            if len(name) > 200:
                raise RowRefused("le nom de l’organisation dépasse 200 caractères")
            found = Organisation.objects.filter(sort_name=key).first()
            if found is None:
                found = Organisation.objects.create(
                    name=name,
                    kind=self._kinds.get(sort_key(kind), Organisation.Kind.OTHER),
                    region=self.regions.get(region),
                )
                JournalEntry.objects.record("organisation.create", found, actor=self.actor)
            self._organisations[key] = found
        return self._organisations[key]

    def _group(self, label, committee, region):
        """By its number or its name, in its committee."""
        if not label:
            return None
        groups = WorkingGroup.objects.filter(committee=committee, region=region or None)
        number = int(label) if label.isdecimal() and len(label) < 5 else None
        found = groups.filter(number=number) if number else groups.filter(name__iexact=label)
        if (group := found.first()) is not None:
            return group
        if not self.create or len(label) > 300:
            raise RowRefused(f"le groupe « {label[:80]} » n’existe pas dans ce comité")
        name = f"groupe {number}" if number else label
        group = WorkingGroup.objects.create(
            committee=committee, region=self.regions.get(region), number=number, name=name
        )
        JournalEntry.objects.record("group.create", group, actor=self.actor)
        return group
