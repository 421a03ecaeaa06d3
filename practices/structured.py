"""A fiche as search engines and link previews read it: schema.org, and nothing about its author."""

import json

from django.conf import settings
from django.utils.safestring import mark_safe

_UNSAFE_IN_SCRIPT = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


def structured_data(practice, links, lineage, image=""):
    """The JSON-LD (schema.org Article) of a published fiche, safe inside a `<script>`.

    `links` and `lineage` as `practices.reading` gives them; `image` the address of its first photo, if any.
    """
    data = {
        "@context": "https://schema.org",
        "@type": "Article",
        "@id": address_of(practice),
        "url": address_of(practice),
        "headline": practice.title,
        "abstract": practice.summary,
        "inLanguage": "fr",
        "isAccessibleForFree": True,
        "datePublished": practice.published_at.isoformat(),
        "dateModified": max(practice.updated_at, practice.published_at).isoformat(),
        "author": {"@type": "Organization", "name": practice.carrier},
        "publisher": {"@type": "Organization", "name": settings.BRAND["name"], "url": settings.SITE_URL},
        "spatialCoverage": [
            {"@type": "AdministrativeArea", "name": place.name}
            for place in (links["departments"] or links["regions"])
        ],
        "audience": [{"@type": "Audience", "audienceType": audience.name} for audience in links["audiences"]],
        "about": [{"@type": "Thing", "name": subject.name} for subject in links["orientations"]],
        "temporalCoverage": _period(practice),
        "isBasedOn": [address_of(source) for source in lineage.sources],
        "image": image,
    }
    told = {key: value for key, value in data.items() if value not in ("", [], None)}
    if not practice.carrier:
        del told["author"]
    return mark_safe(
        json.dumps(told, ensure_ascii=False).translate(_UNSAFE_IN_SCRIPT)
    )  # nothing ends the script


def address_of(thing):
    return settings.SITE_URL + thing.get_absolute_url()


def _period(practice):
    """Years as ISO 8601 writes an interval: 2019/.. goes on."""
    if not practice.start_year:
        return ""
    return f"{practice.start_year}/{practice.end_year or '..'}"
