"""A search of the catalogue, kept: what its address asks, what it is called, how often its news is told."""

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from egts.core.forms import ModelForm, printable
from egts.core.search import QUERY_MAX_CHARS
from practices.models import SavedSearch
from practices.models.saved_search import NAME_MAX, QUERY_MAX, SEARCHES_MAX

EVERYTHING = "Toutes les fiches"


def cleaned_query(filters):
    """What a valid search asks, as an address of the catalogue: no page, no sort, nothing unknown or empty."""
    query = QueryDict(mutable=True)
    for name, value in filters.form.cleaned_data.items():
        if name == "q" and value:
            query[name] = value[:QUERY_MAX_CHARS]
        elif value:
            query.setlist(name, sorted(set(filter(None, filters.data.getlist(name)))))
    return query.urlencode()


def proposed(owner, filters):
    """The SavedSearch, not kept yet, that this valid search would make."""
    active = filters.active()
    return SavedSearch(
        owner=owner,
        query=cleaned_query(filters),
        name=", ".join(words for label, words, rest in active)[:NAME_MAX] or EVERYTHING,
        words=" · ".join(f"{label} : {words}" for label, words, rest in active)[:500],
    )


class SavedSearchForm(ModelForm):
    """Works on a copy; `keep()` makes or changes the search that it was given."""

    class Meta:
        model = SavedSearch
        fields = ["name", "frequency"]
        widgets = {"frequency": forms.RadioSelect}
        labels = {"name": "Nom de la recherche", "frequency": "Recevoir les nouvelles fiches par courriel"}
        error_messages = {"name": {"required": "Donnez un nom à cette recherche."}}

    def __init__(self, data=None, *, search):
        initial = {"name": search.name, "frequency": search.frequency}
        super().__init__(data, initial=initial)
        self.fields["name"].widget.attrs.pop("maxlength", None)  # browsers cut what is pasted without a word
        self.search = search

    def clean_name(self):
        name = " ".join(printable(self.cleaned_data["name"]).split())
        if not name:
            raise ValidationError("Donnez un nom à cette recherche.")
        return name

    def clean(self):
        if self.search.pk is None:
            if len(self.search.query) > QUERY_MAX:
                raise ValidationError(
                    "Cette recherche est trop longue pour être enregistrée : retirez un filtre."
                )
            if SavedSearch.objects.visible_to(self.search.owner).count() >= SEARCHES_MAX:
                raise ValidationError(
                    f"Vous avez déjà {SEARCHES_MAX} recherches enregistrées : supprimez-en une."
                )
        return super().clean()

    def keep(self):
        """Save what was typed; of two identical posts at once, one search is made."""
        name, frequency = self.cleaned_data["name"], self.cleaned_data["frequency"]
        if self.search.pk is not None:
            return self.search.change(name=name, frequency=frequency)
        SavedSearch.objects.get_or_create(
            owner=self.search.owner,
            query=self.search.query,
            defaults={"name": name, "frequency": frequency, "words": self.search.words},
        )
