"""What a fiche tells, as plain data: compared, kept in a revision, given back to a fiche."""

from itertools import chain

CONTENT_COLUMNS = (
    "title",
    "carrier",
    "organisation",
    "scope",
    "communes",
    "audience_detail",
    "summary",
    "description",
    "interest",
    "difficulty",
    "partners",
    "start_year",
    "end_year",
    "public_contact",
)
CONTENT_LINKS = ("regions", "departments", "audiences", "orientations", "professions")

# The order in which people read it.
CONTENT_FIELDS = (
    "title",
    "carrier",
    "organisation",
    "scope",
    "regions",
    "departments",
    "communes",
    "audiences",
    "audience_detail",
    "summary",
    "description",
    "start_year",
    "end_year",
    "orientations",
    "professions",
    "partners",
    "interest",
    "difficulty",
    "public_contact",
)


def content_of(practice):
    """Field → value as JSON holds it; a link is the sorted list of the keys it leads to."""
    content = {name: getattr(practice, practice._meta.get_field(name).attname) for name in CONTENT_COLUMNS}
    for name in CONTENT_LINKS:
        content[name] = sorted(thing.pk for thing in getattr(practice, name).all())
    return content


def content_from(cleaned_data):
    """The same, from the cleaned data of a form."""
    organisation = cleaned_data["organisation"]
    content = {name: cleaned_data[name] for name in CONTENT_COLUMNS}
    content["organisation"] = organisation.pk if organisation else None
    for name in CONTENT_LINKS:
        content[name] = sorted(thing.pk for thing in cleaned_data[name])
    return content


def apply_content(practice, content):
    """Give `practice` this content: columns are set and left to save, links are written at once.

    What has disappeared from a vocabulary since the content was kept is left out.
    """
    for name in CONTENT_COLUMNS:
        field = practice._meta.get_field(name)
        value = content[name]
        if field.is_relation and not field.related_model.objects.filter(pk=value).exists():
            value = None
        setattr(practice, field.attname, value)
    for name in CONTENT_LINKS:
        model = practice._meta.get_field(name).related_model
        getattr(practice, name).set(model.objects.filter(pk__in=content[name]))


def in_words(model, contents):
    """The same contents, as lists of `(label, text)` that people read, in the order of CONTENT_FIELDS."""
    names = {}
    for name in (*CONTENT_LINKS, "organisation"):
        keys = set(chain.from_iterable(_keys(content[name]) for content in contents))
        things = model._meta.get_field(name).related_model.objects.filter(pk__in=keys)
        names[name] = {thing.pk: str(thing) for thing in things}

    def text(content, name):
        value = content[name]
        if name in names:
            return ", ".join(names[name][key] for key in _keys(value) if key in names[name])
        if choices := dict(model._meta.get_field(name).flatchoices):
            return str(choices.get(value, value))
        return "" if value is None else str(value)

    return [
        [(model._meta.get_field(name).verbose_name, text(content, name)) for name in CONTENT_FIELDS]
        for content in contents
    ]


def _keys(value):
    if isinstance(value, list):
        return value
    return [] if value is None else [value]
