"""How a secretariat narrows its queue, and its log."""

from django import forms

from egts.core.forms import Form
from egts.core.models import Department, Orientation, Region, Seat, User

from .log import ACTS
from .queue import NOBODY, SOURCES

MINE = "moi"


def colleagues_of(committee):
    """Those who sit today in the secretariat of `committee`, in the order of their names."""
    seats = Seat.objects.current().filter(role=Seat.Role.SECRETARIAT, committee=committee)
    people = User.objects.filter(pk__in=seats.values("user"), is_active=True)
    return people.order_by("last_name", "first_name", "pk")


class _Filters(Form):
    def complaint(self):
        """What is wrong in the address, in sentences; "" when nothing is."""
        if self.is_valid():
            return ""
        return " ".join(message for messages in self.errors.values() for message in messages)

    @property
    def narrowed(self):
        return self.is_valid() and any(self.cleaned_data.values())


class _DepartmentField(forms.ModelChoiceField):
    def label_from_instance(self, department):
        return f"{department.code} – {department.name}"


class QueueForm(_Filters):
    """`nature`, `region`, `departement`, `orientation`, `suivi` (« moi », « personne » or an account), `retard`."""

    nature = forms.ChoiceField(
        label="Nature",
        required=False,
        choices=[("", "Toutes"), *((source.slug, source.label) for source in SOURCES)],
        error_messages={"invalid_choice": "Cette nature d’écrit n’existe pas."},
    )
    region = forms.ModelChoiceField(
        Region.objects.none(),
        label="Région",
        required=False,
        empty_label="Toutes",
        error_messages={"invalid_choice": "Cette région n’est pas de ce comité."},
    )
    departement = _DepartmentField(
        Department.objects.none(),
        label="Département",
        required=False,
        empty_label="Tous",
        error_messages={"invalid_choice": "Ce département n’est pas de ce comité."},
    )
    orientation = forms.ModelChoiceField(
        Orientation.objects.all(),
        label="Orientation",
        to_field_name="slug",
        required=False,
        empty_label="Toutes",
        error_messages={"invalid_choice": "Cette orientation n’existe pas."},
    )
    suivi = forms.ChoiceField(
        label="Relecture suivie par",
        required=False,
        error_messages={"invalid_choice": "Cette personne ne siège pas au secrétariat."},
    )
    retard = forms.BooleanField(label="Délai promis dépassé seulement", required=False)

    def __init__(self, *args, committee, user, colleagues, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        regions = Region.objects.all() if committee.is_national else committee.regions.all()
        self.fields["region"].queryset = regions
        departments = Department.objects.all()
        if not committee.is_national:
            departments = departments.filter(region__committees=committee)
        self.fields["departement"].queryset = departments
        mine = [(MINE, "Moi")] if user in colleagues else []
        others = [(str(person.pk), str(person)) for person in colleagues if person != user]
        self.fields["suivi"].choices = [("", "Peu importe"), *mine, (NOBODY, "Personne"), *others]

    def clean_suivi(self):
        """« personne », the key of an account, or ""."""
        asked = self.cleaned_data["suivi"]
        if asked == MINE:
            return self.user.pk
        return int(asked) if asked.isdecimal() else asked


class LogForm(_Filters):
    """`acte`, `du`, `au` (both days included)."""

    acte = forms.ChoiceField(
        label="Acte",
        required=False,
        choices=[("", "Tous"), *ACTS],
        error_messages={"invalid_choice": "Cet acte n’existe pas."},
    )
    du = forms.DateField(
        label="Du", required=False, error_messages={"invalid": "La date « du » est illisible."}
    )
    au = forms.DateField(
        label="Au", required=False, error_messages={"invalid": "La date « au » est illisible."}
    )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("du") and cleaned.get("au") and cleaned["au"] < cleaned["du"]:
            self.add_error("au", "La fin de la période précède son début.")
        return cleaned

    def narrow(self, entries):
        """Those of `entries` that match; for a valid form."""
        lookups = {"acte": "verb", "du": "at__date__gte", "au": "at__date__lte"}
        chosen = {lookups[name]: value for name, value in self.cleaned_data.items() if value}
        return entries.filter(**chosen)
