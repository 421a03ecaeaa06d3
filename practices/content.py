"""What a fiche tells, as plain data: compared, kept in a revision, given back to a fiche."""

import hashlib
import json
from itertools import chain

from django.db.models import TextField, Value
from django.db.models.functions import Cast

from egts.core.models import Organisation

# The steps of the form: key → what people read, and what the step asks, in the order of reading.
STEPS = {
    "identite": ("Identité", ("title", "carrier", "organisation", "summary")),
    "contexte": (
        "Contexte et public",
        ("scope", "regions", "departments", "communes", "audiences", "audience_detail", "need"),
    ),
    "action": (
        "Action",
        (
            "objectives",
            "description",
            "participation",
            "partners",
            "human_resources",
            "financial_resources",
            "start_year",
            "end_year",
            "stage",
            "orientations",
            "professions",
        ),
    ),
    "bilan": ("Bilan", ("results", "evidence", "interest", "difficulty", "levers", "transferability")),
    "contact": ("Contact et documents", ("public_contact", "hierarchy_consent")),
}
CONTENT_FIELDS = tuple(name for _, names in STEPS.values() for name in names)
CONTENT_LINKS = ("regions", "departments", "audiences", "orientations", "professions")
CONTENT_COLUMNS = tuple(name for name in CONTENT_FIELDS if name not in CONTENT_LINKS)
STEP_OF = {name: step for step, (_, names) in STEPS.items() for name in names}


def digest(content, names):
    """What tells whether these fields have changed since they were read: 16 hexadecimal digits."""
    told = json.dumps({name: content.get(name) for name in sorted(names)}, sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def missing_for_submission(content):
    """Names of the fields still to fill before this content can be submitted, in the order of the form."""
    missing = {name for name in ("title", "carrier", "summary", "description") if not content[name].strip()}
    if content["scope"] != "national" and not content["regions"]:
        missing.add("regions" if content["scope"] == "regional" else "departments")
    if not content["audiences"] and not content["audience_detail"].strip():
        missing.add("audiences")
    if not content.get("hierarchy_consent"):
        missing.add("hierarchy_consent")
    return [name for name in CONTENT_FIELDS if name in missing]


def content_of(practice):
    """Field → value as JSON holds it; a link is the sorted list of the keys it leads to."""
    content = {name: getattr(practice, practice._meta.get_field(name).attname) for name in CONTENT_COLUMNS}
    return content | _links_of(practice)


def _links_of(practice):
    """Link → the sorted keys of what it leads to: as they were prefetched, or in one query for all."""
    if set(CONTENT_LINKS) <= set(getattr(practice, "_prefetched_objects_cache", ())):
        return {name: sorted(thing.pk for thing in getattr(practice, name).all()) for name in CONTENT_LINKS}
    links, asked = {name: [] for name in CONTENT_LINKS}, []
    for name in CONTENT_LINKS:
        link = practice._meta.get_field(name)
        rows = link.remote_field.through.objects.filter(**{link.m2m_field_name(): practice.pk}).order_by()
        key = Cast(f"{link.m2m_reverse_field_name()}_id", TextField())
        asked.append(rows.values_list(Value(name, TextField()), key))
    for name, key in asked[0].union(*asked[1:], all=True):
        links[name].append(practice._meta.get_field(name).related_model._meta.pk.to_python(key))
    return {name: sorted(keys) for name, keys in links.items()}


def content_from(cleaned_data):
    """The same, from the cleaned data of a form: of the fields that the form has."""
    content = {name: cleaned_data[name] for name in CONTENT_COLUMNS if name in cleaned_data}
    if organisation := content.get("organisation"):
        content["organisation"] = organisation.pk
    for name in CONTENT_LINKS:
        if name in cleaned_data:
            content[name] = sorted(thing.pk for thing in cleaned_data[name])
    return content


def apply_content(practice, content):
    """Give `practice` this content, whole or in part: columns are set and left to save, links written at once.

    What has disappeared from a vocabulary since the content was kept is left out.
    """
    for name in CONTENT_COLUMNS:
        if name not in content:
            continue
        field, value = practice._meta.get_field(name), content[name]
        if field.is_relation and not field.related_model.objects.filter(pk=value).exists():
            value = None
        setattr(practice, field.attname, value)
    for name in CONTENT_LINKS:
        if name in content:
            model = practice._meta.get_field(name).related_model
            getattr(practice, name).set(model.objects.filter(pk__in=content[name]))
    if "partners" in content:
        practice.partner_organisations.set(Organisation.objects.named(content["partners"].splitlines()))


def in_words(model, contents):
    """The same contents, as lists of `(label, text)` that people read, in the order of CONTENT_FIELDS."""
    names = {}
    for name in (*CONTENT_LINKS, "organisation"):
        keys = set(chain.from_iterable(_keys(content.get(name)) for content in contents))
        things = model._meta.get_field(name).related_model.objects.filter(pk__in=keys)
        names[name] = {thing.pk: str(thing) for thing in things}

    def text(content, name):
        value = content.get(name)
        if name in names:
            return ", ".join(names[name][key] for key in _keys(value) if key in names[name])
        if choices := dict(model._meta.get_field(name).flatchoices):
            return str(choices.get(value, value))
        if isinstance(value, bool):
            return "oui" if value else "non"
        return "" if value is None else str(value)

    return [
        [(model._meta.get_field(name).verbose_name, text(content, name)) for name in CONTENT_FIELDS]
        for content in contents
    ]


def _keys(value):
    if isinstance(value, list):
        return value
    return [] if value is None else [value]
