"""How the public narrows the catalogue; the exports and the feed read the same address."""

from functools import cached_property

from django import forms
from django.contrib.humanize.templatetags.humanize import intcomma
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django_filters import CharFilter, Filter, FilterSet

from egts.core.forms import Form
from egts.core.search import QUERY_MAX_CHARS
from practices.catalogue import FACETS, current
from practices.models import Practice

RANKED_MAX = 1000  # matches; past that many, sorting by relevance would make everyone wait
DATE, RELEVANCE, REUSES = "date", "pertinence", "reprises"
YEARS = (1900, 2100)


class Words(forms.CharField):
    def to_python(self, value):
        return super().to_python(value).replace("\0", " ").strip()


class WordsFilter(CharFilter):
    field_class = Words


class LongSelect(forms.Select):
    """A select drawn at once: a template for each of its options would take a third of the page's time."""

    def render(self, name, value, attrs=None, renderer=None):
        chosen = "" if value is None else str(value)
        options = (
            (key, mark_safe(" selected") if key == chosen else "", label) for key, label in self.choices
        )
        return format_html(
            "<select{}>{}</select>",
            flatatt(self.build_attrs(self.attrs, {**(attrs or {}), "name": name})),
            format_html_join("", '<option value="{}"{}>{}</option>', options),
        )


class FacetFilter(Filter):
    """One value of a facet of the catalogue; its form field gets its choices from there."""

    field_class = forms.ChoiceField

    def __init__(self, field_name, label, *, blank, wrong):
        super().__init__(field_name, label=label, widget=LongSelect, error_messages={"invalid_choice": wrong})
        self.blank = blank


class YearFilter(Filter):
    """A year, whether or not a fiche has it: an address kept from last year stays a good one."""

    field_class = forms.IntegerField

    def __init__(self, field_name, label, *, blank, wrong):
        first, last = YEARS
        super().__init__(
            field_name,
            label=label,
            min_value=first,
            max_value=last,
            widget=LongSelect,
            error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), wrong),
        )
        self.blank = blank


class PracticeFilter(FilterSet):
    """`q`, `region`, `departement` (INSEE codes), `orientation`, `profession`, `public`, `stade`, `annee` (the
    year in which the practice began); all of them must match.

    `qs` narrows any queryset of fiches; `keys` gives those of the published ones in the order asked for by `tri`.
    """

    q = WordsFilter(
        method="search",
        label="Mots recherchés",
        widget=forms.TextInput({"type": "search", "maxlength": QUERY_MAX_CHARS}),
    )
    region = FacetFilter("regions", "Région", blank="Toutes", wrong="Aucune région n’a ce code INSEE.")
    departement = FacetFilter(
        "departments", "Département", blank="Tous", wrong="Aucun département n’a ce code INSEE."
    )
    orientation = FacetFilter(
        "orientations__slug", "Orientation", blank="Toutes", wrong="Cette orientation n’existe pas."
    )
    profession = FacetFilter(
        "professions__slug", "Profession", blank="Toutes", wrong="Cette profession n’existe pas."
    )
    public = FacetFilter(
        "audiences__slug", "Public", blank="Tous", wrong="Ce public n’existe pas dans la liste."
    )
    stade = FacetFilter("stage", "Stade", blank="Tous", wrong="Ce stade n’existe pas dans la liste.")
    annee = YearFilter(
        "start_year",
        "Année de démarrage",
        blank="Toutes",
        wrong=f"Une année s’écrit en quatre chiffres, de {YEARS[0]} à {YEARS[1]}.",
    )

    class Meta:
        model = Practice
        fields = []
        form = Form

    def __init__(self, data, queryset=None, *, catalogue=None):
        super().__init__(data, queryset if queryset is not None else Practice.objects.catalogue())
        self.catalogue = catalogue or current()

    def search(self, practices, name, words):
        return practices.search(words)

    @cached_property
    def form(self):
        form = super().form
        for facet in FACETS:
            choices = [("", self.filters[facet].blank), *self.catalogue.labels[facet].items()]
            form.fields[facet].choices = form.fields[facet].widget.choices = choices
        return form

    def show_counts(self):
        """Say beside each choice of the form how many fiches it would show, the other filters staying."""
        counts = self.catalogue.facets.counts(self.wanted, self.catalogue.matching(self.words))
        for facet in FACETS:
            labels = self.catalogue.labels[facet]
            if (asked := self.wanted.get(facet)) and asked not in labels:
                labels = {asked: asked} | labels
            self.form.fields[facet].widget.choices = [
                ("", self.filters[facet].blank),
                *((value, f"{labels[value]} ({_number(counts[facet].get(value, 0))})") for value in labels),
            ]

    @property
    def words(self):
        return self.form.cleaned_data.get("q", "")

    @property
    def wanted(self):
        """Facet → the value asked for, of those in use."""
        return {facet: str(value) for facet in FACETS if (value := self.form.cleaned_data.get(facet))}

    def instead(self, words, *, only=False):
        """The same search for other words; with `only`, for these words and nothing else."""
        data = self.data.copy()
        for name in ("page", *(FACETS if only else ())):
            data.pop(name, None)
        data["q"] = words
        other = type(self)(data, self.queryset, catalogue=self.catalogue)
        other.form.is_valid()
        return other

    def address(self):
        """The query of the address that says what is searched, without its sort and its page."""
        data = self.data.copy()
        for name in ("page", "tri"):
            data.pop(name, None)
        return data.urlencode()

    def complaint(self):
        """What is wrong in the address, in sentences; "" when nothing is."""
        if self.form.is_valid():
            return ""
        return " ".join(message for messages in self.form.errors.values() for message in messages)

    @property
    def narrowed(self):
        """Whether something else than words is asked."""
        return bool(self.wanted)

    def label_of(self, name, value):
        """How people read a value of this filter."""
        if name == "q":
            return f"« {value[:60]} »"
        return self.catalogue.labels[name].get(str(value), str(value))

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
            shown.append((self.form.fields[name].label, self.label_of(name, value), without.urlencode()))
        return shown

    def sorts(self):
        """The sorts this search offers: by relevance only when there are words to be relevant to."""
        return [
            *([(RELEVANCE, "Pertinence")] if self.words else []),
            (DATE, "Date de publication"),
            (REUSES, "Les plus reprises"),
        ]

    def sort(self):
        """The one asked for by `?tri=`, or the first offered."""
        offered = [key for key, label in self.sorts()]
        asked = self.data.get("tri", "")
        return asked if asked in offered else offered[0]

    @cached_property
    def found(self):
        """The published fiches that match, one boolean a place of the catalogue."""
        return self.catalogue.facets.having(self.wanted, self.catalogue.matching(self.words))

    @cached_property
    def total(self):
        return int(self.found.sum())

    @property
    def too_many_to_rank(self):
        return self.sort() == RELEVANCE and self.total > RANKED_MAX

    @cached_property
    def keys(self):
        """Keys of the published fiches that match, in the order asked for."""
        facets, sort = self.catalogue.facets, self.sort()
        if sort == REUSES:
            return facets.most_reused(self.found)
        newest = facets.newest(self.found)
        if sort == RELEVANCE and not self.too_many_to_rank:
            return self.catalogue.ranked(self.words, newest)
        return newest


def _number(count):
    """`count` as people write it; the short cut is for the hundred small ones of each page."""
    return str(count) if count < 1000 else intcomma(count)
