"""What templates about fiches ask for, and Django's own tags don't give."""

from django import template

register = template.Library()


@register.filter
def of_field(remarks, name):
    """Those of `remarks` (field → list) that are about the field `name`."""
    return (remarks or {}).get(name, [])
