"""How the public narrows the catalogue; the exports and the feed read the same address."""

from django import forms
from django_filters import CharFilter, FilterSet, ModelChoiceFilter

from egts.core.forms import Form
from egts.core.models import Audience, Department, Orientation, Profession, Region
from egts.core.search import QUERY_MAX_CHARS
from practices.models import Practice

RANKED_MAX = 2000  # matches; past that many, sorting by relevance would make everyone wait
DATE, RELEVANCE = "date", "pertinence"


class Words(forms.CharField):
    def to_python(self, value):
        return super().to_python(value).replace("\0", " ").strip()


class WordsFilter(CharFilter):
    field_class = Words


class PlaceField(forms.ModelChoiceField):
    """Sorted as the field's vocabulary is; a department shows its code, by which people know it."""

    def label_from_instance(self, place):
        return f"{place.code} – {place.name}" if isinstance(place, Department) else place.name


def choice(model, key, label, lookup, *, blank, wrong):
    field_filter = ModelChoiceFilter(
        field_name=lookup,
        queryset=model.objects.all(),
        to_field_name=key,
        label=label,
        empty_label=blank,
        error_messages={"invalid_choice": wrong},
    )
    field_filter.field_class = PlaceField
    return field_filter


class PracticeFilter(FilterSet):
    """`q`, `region`, `departement` (INSEE codes), `orientation`, `profession`, `public`; all of them must match."""

    q = WordsFilter(
        method="search",
        label="Mots recherchés",
        widget=forms.TextInput({"type": "search", "maxlength": QUERY_MAX_CHARS}),
    )
    region = choice(
        Region, "code", "Région", "regions", blank="Toutes", wrong="Aucune région n’a ce code INSEE."
    )
    departement = choice(
        Department,
        "code",
        "Département",
        "departments",
        blank="Tous",
        wrong="Aucun département n’a ce code INSEE.",
    )
    orientation = choice(
        Orientation,
        "slug",
        "Orientation",
        "orientations",
        blank="Toutes",
        wrong="Cette orientation n’existe pas.",
    )
    profession = choice(
        Profession,
        "slug",
        "Profession",
        "professions",
        blank="Toutes",
        wrong="Cette profession n’existe pas.",
    )
    public = choice(
        Audience, "slug", "Public", "audiences", blank="Tous", wrong="Ce public n’existe pas dans la liste."
    )

    class Meta:
        model = Practice
        fields = []
        form = Form

    def search(self, practices, name, words):
        return practices.search(words)

    @property
    def words(self):
        return self.form.cleaned_data.get("q", "")

    def complaint(self):
        """What is wrong in the address, in sentences; "" when nothing is."""
        if self.form.is_valid():
            return ""
        return " ".join(message for messages in self.form.errors.values() for message in messages)

    @property
    def narrowed(self):
        """Whether something else than words is asked."""
        return any(value for name, value in self.form.cleaned_data.items() if name != "q")

    def active(self):
        """The filters in use: `(label, value as people read it, the query of the address without it)`."""
        if not self.form.is_valid():
            return []
        shown = []
        for name, value in self.form.cleaned_data.items():
            if not value:
                continue
            without = self.data.copy()
            for key in (name, "page"):
                without.pop(key, None)
            field = self.form.fields[name]
            words = f"« {value[:60]} »" if name == "q" else field.label_from_instance(value)
            shown.append((field.label, words, without.urlencode()))
        return shown

    def sorts(self):
        """The sorts this search offers: by relevance only when there are words to be relevant to."""
        return [*([(RELEVANCE, "Pertinence")] if self.words else []), (DATE, "Date de publication")]

    def sort(self):
        """The one asked for by `?tri=`, or the first offered."""
        offered = [key for key, label in self.sorts()]
        asked = self.data.get("tri", "")
        return asked if asked in offered else offered[0]
