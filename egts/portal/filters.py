"""How the agenda is narrowed."""

import django_filters

from consultations.models import Event
from egts.core.forms import Form
from egts.core.models import Orientation, Region


class EventFilter(django_filters.FilterSet):
    nature = django_filters.ChoiceFilter(
        field_name="kind", choices=Event.Kind.choices, label="Nature", empty_label="Toutes"
    )
    region = django_filters.ModelChoiceFilter(
        queryset=Region.objects.all(), label="Région", empty_label="Toutes"
    )
    orientation = django_filters.ModelChoiceFilter(
        queryset=Orientation.objects.all(), to_field_name="slug", label="Orientation", empty_label="Toutes"
    )

    class Meta:
        model = Event
        fields = []
        form = Form
