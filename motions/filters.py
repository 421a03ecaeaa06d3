"""How the catalogue of published texts is narrowed."""

import django_filters
from django.db.models.functions import ExtractYear

from egts.core.forms import Form
from egts.core.models import Organisation, Theme

from .models import Motion


def signatories(request):
    """Organisations that have published a text."""
    published = Motion.objects.published().values("organisation")
    return Organisation.objects.filter(pk__in=published).order_by("sort_name", "pk")


def years():
    """Years in which a text was published, the latest first."""
    stamps = Motion.objects.published().order_by().values_list(ExtractYear("published_at"), flat=True)
    return [(year, str(year)) for year in sorted(set(stamps.distinct()), reverse=True)]


class MotionFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="Rechercher", method="match")
    nature = django_filters.ChoiceFilter(
        field_name="kind", label="Nature", choices=Motion.Kind.choices, empty_label="Toutes"
    )
    organisation = django_filters.ModelChoiceFilter(
        label="Organisation", queryset=signatories, empty_label="Toutes"
    )
    theme = django_filters.ModelChoiceFilter(
        field_name="themes",
        to_field_name="slug",
        label="Thème",
        queryset=Theme.objects.all(),
        empty_label="Tous",
    )
    annee = django_filters.ChoiceFilter(
        field_name="published_at__year", label="Année", choices=years, empty_label="Toutes"
    )

    class Meta:
        form = Form

    def match(self, rows, name, words):
        return rows.search(words)
