"""Each field says what it is, what is wrong with it, and where the error summary leads."""

import uuid
from html.parser import HTMLParser

import pytest
from django import forms
from django.db import models
from django.template.loader import render_to_string

from egts.core.forms import Form, FormKeyMixin, ModelForm
from egts.core.models import Organisation


class EveryField(Form):
    title = forms.CharField(label="Titre", help_text="Une phrase, <courte>.")
    note = forms.CharField(label="Note", widget=forms.Textarea, required=False, help_text="Si besoin.")
    kind = forms.ChoiceField(
        label="Nature",
        choices=[("a", "Constat"), ("b", "Besoin")],
        widget=forms.RadioSelect,
        help_text="Une.",
    )
    themes = forms.MultipleChoiceField(
        label="Thèmes", choices=[("1", "Un"), ("2", "Deux")], widget=forms.CheckboxSelectMultiple
    )
    region = forms.ChoiceField(label="Région", choices=[("", "Choisissez"), ("11", "Île-de-France")])
    starts_on = forms.DateField(label="Début", help_text="Le premier jour.")
    document = forms.FileField(label="Document", help_text="PDF.")
    agreed = forms.BooleanField(label="Je certifie", help_text="Sur l’honneur.")
    password = forms.CharField(label="Mot de passe", widget=forms.PasswordInput, help_text="Long.")
    token = forms.CharField(widget=forms.HiddenInput, required=False)


class Page(HTMLParser):
    """The tags of a page, each as (name, attributes), and the ids it defines."""

    def __init__(self, html):
        super().__init__()
        self.tags = []
        self.feed(html)
        self.ids = [attrs["id"] for _, attrs in self.tags if attrs.get("id")]

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def all(self, name):
        return [attrs for tag, attrs in self.tags if tag == name]

    def by_id(self, name):
        return next(attrs for _, attrs in self.tags if attrs.get("id") == name)


def rendered(form):
    return Page(render_to_string("components/form_fields.html", {"form": form}))


@pytest.mark.parametrize("data", [None, {}, {"starts_on": "hier", "kind": "z", "region": "99"}], ids=str)
def test_every_reference_leads_somewhere(data):
    page = rendered(EveryField(data))
    assert len(page.ids) == len(set(page.ids))
    for _, attrs in page.tags:
        for name in ("aria-describedby", "aria-labelledby", "for"):
            for target in (attrs.get(name) or "").split():
                assert target in page.ids, (name, target)
    for link in page.all("a"):
        assert link["href"].removeprefix("#") in page.ids


@pytest.mark.parametrize("name", ["title", "kind", "starts_on", "document", "agreed", "password"])
def test_a_field_in_error_keeps_its_help(name):
    page = rendered(EveryField({}))
    described = page.by_id(f"id_{name}")["aria-describedby"].split()
    assert described == [f"id_{name}_helptext", f"id_{name}_error"]


def test_the_summary_links_to_each_field_in_error():
    form = EveryField({"note": "x"})
    links = [link["href"] for link in rendered(form).all("a")]
    assert links == [
        "#id_title", "#id_kind_0", "#id_themes_0", "#id_region", "#id_starts_on", "#id_document", "#id_agreed",
        "#id_password",
    ]  # fmt: skip


def test_groups_have_a_legend_and_single_controls_a_label():
    page = rendered(EveryField())
    assert len(page.all("fieldset")) == len(page.all("legend")) == 2
    labelled = {label["for"] for label in page.all("label")}
    controls = [
        a for tag in ("input", "select", "textarea") for a in page.all(tag) if a.get("type") != "hidden"
    ]
    assert {control["id"] for control in controls} <= labelled


def test_optional_fields_are_marked_where_others_are_required():
    class AllOptional(Form):
        q = forms.CharField(required=False)

    assert [bound.name for bound in EveryField() if not bound.is_hidden and bound.marked_optional] == ["note"]
    assert not AllOptional()["q"].marked_optional


def test_help_is_text_not_html():
    html = render_to_string("components/form_fields.html", {"form": EveryField()})
    assert "Une phrase, &lt;courte&gt;." in html


def test_dates_use_what_browsers_know():
    form = EveryField(initial={"starts_on": None})
    assert 'type="date"' in str(form["starts_on"])
    assert 'value="2026-03-01"' in str(EveryField({"starts_on": "2026-03-01"})["starts_on"])


class Keyed(FormKeyMixin, ModelForm):
    class Meta:
        model = Organisation
        fields = ["name"]


class KeyedNote(FormKeyMixin, Form):
    note = forms.CharField()


def test_each_blank_form_has_a_key_of_its_own():
    keys = {KeyedNote()["form_key"].value() for _ in range(3)}
    assert len({uuid.UUID(key) for key in keys}) == 3


@pytest.mark.parametrize("posted", ["", "n’importe quoi", "1"])
def test_a_garbled_key_is_nobodys_error(posted):
    form = KeyedNote({"note": "x", "form_key": posted})
    assert form.is_valid()
    assert isinstance(form.cleaned_data["form_key"], uuid.UUID)
    assert form.already_made(models.QuerySet(Organisation)) is None


def test_the_new_object_receives_the_key():
    key = uuid.uuid4()
    form = Keyed({"name": "Un nom", "form_key": str(key)})
    form.is_valid()
    assert form.instance.form_key == key


def test_an_edited_object_keeps_its_own_key():
    edited = Organisation(pk=1, name="Un nom")
    edited._state.adding = False
    edited.form_key = None
    Keyed({"name": "Un autre", "form_key": str(uuid.uuid4())}, instance=edited).is_valid()
    assert edited.form_key is None
