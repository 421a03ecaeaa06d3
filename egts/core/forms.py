"""Forms as the design system draws them: every form of the portal, the libraries' included, goes through here."""

import re
import uuid

from django import forms
from django.forms.renderers import TemplatesSetting

_UNPRINTABLE = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_TEMPLATES = (
    (forms.CheckboxSelectMultiple, "components/fields/choices.html"),
    (forms.RadioSelect, "components/fields/choices.html"),
    (forms.CheckboxInput, "components/fields/checkbox.html"),
    (forms.FileInput, "components/fields/file.html"),
    (forms.SelectMultiple, "components/fields/select.html"),
    (forms.Select, "components/fields/select.html"),
    (forms.PasswordInput, "components/fields/password.html"),
)
_CLASSES = (
    ((forms.CheckboxInput, forms.RadioSelect, forms.CheckboxSelectMultiple), ""),
    (forms.FileInput, "fr-upload"),
    (forms.Select, "fr-select"),
    (forms.PasswordInput, "fr-password__input fr-input"),
    (forms.Widget, "fr-input"),
)


def printable(text):
    """`text` without the control characters that no page, feed or PDF can hold."""
    return _UNPRINTABLE.sub("", text)


class BoundField(forms.BoundField):
    """A field that knows its template, its class, and how the design system names its state."""

    @property
    def template_name(self):
        if self.field.template_name:
            return self.field.template_name
        widget = self.field.widget
        return next(
            (name for kind, name in _TEMPLATES if isinstance(widget, kind)), "components/fields/input.html"
        )

    def build_widget_attrs(self, attrs, widget=None):
        widget = widget or self.field.widget
        attrs = super().build_widget_attrs(attrs, widget)
        ours = "" if widget.is_hidden else next(css for kind, css in _CLASSES if isinstance(widget, kind))
        css = " ".join(filter(None, (ours, attrs.get("class"), widget.attrs.get("class"))))
        return attrs | {"class": css} if css else attrs

    @property
    def state_id(self):
        """The id of the field's messages, which `aria-describedby` names when the field is in error."""
        return f"{self.auto_id}_error"

    @property
    def anchor(self):
        """The id the error summary links to: the control, or the first of a group of them."""
        return f"{self.auto_id}_0" if self.use_fieldset else self.id_for_label

    @property
    def marked_optional(self):
        """Whether the label says « facultatif »: where something else in the form is required.

        A field marked `expected` isn't required yet (of a draft), and will be.
        """
        if getattr(self.field, "expected", False):
            return False
        return not self.field.required and any(
            (field.required or getattr(field, "expected", False)) and not field.widget.is_hidden
            for field in self.form.fields.values()
        )

    @property
    def current_file(self):
        """The name of the file already handed in, without its folders."""
        return str(self.initial).rpartition("/")[2] if self.initial else ""


class Renderer(TemplatesSetting):
    form_template_name = "components/form_fields.html"
    bound_field_class = BoundField


class _Ours:
    """Date inputs that browsers know, and file inputs without Django's « clear » box."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if type(field.widget) is forms.DateInput:
                field.widget = forms.DateInput({**field.widget.attrs, "type": "date"}, "%Y-%m-%d")
            elif type(field.widget) is forms.DateTimeInput:
                field.widget = forms.DateTimeInput(
                    {**field.widget.attrs, "type": "datetime-local"}, "%Y-%m-%dT%H:%M"
                )
            elif type(field.widget) is forms.ClearableFileInput:
                field.widget = forms.FileInput(field.widget.attrs)


class Form(_Ours, forms.Form):
    pass


class ModelForm(_Ours, forms.ModelForm):
    pass


class FormKeyMixin:
    """A hidden key, new for each blank form, so that a form posted twice makes one thing.

    Put it before `ModelForm`; the new object receives the key. Before saving, the view asks `already_made(rows)`.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["form_key"] = forms.CharField(
            widget=forms.HiddenInput, required=False, initial=lambda: str(uuid.uuid4())
        )

    def clean_form_key(self):
        """The key as a UUID; a missing or garbled one is replaced, since nobody typed it."""
        try:
            return uuid.UUID(self.cleaned_data["form_key"])
        except ValueError:
            return uuid.uuid4()

    def already_made(self, rows):
        """The object of the queryset `rows` that this very form made before, or None."""
        try:
            key = uuid.UUID(self.data.get(self.add_prefix("form_key"), ""))
        except ValueError:
            return None
        return rows.filter(form_key=key).first()

    def _post_clean(self):
        super()._post_clean()
        instance = getattr(self, "instance", None)
        if instance is not None and instance._state.adding:
            instance.form_key = self.cleaned_data.get("form_key")
