"""The agenda as an iCalendar file: what has a fixed date, and only that."""

from datetime import UTC

from django.conf import settings
from icalendar import Calendar, Event

STATUS = {"planned": "CONFIRMED", "held": "CONFIRMED", "cancelled": "CANCELLED"}


def to_ics(events, *, host):
    """The bytes of an iCalendar file (RFC 5545) of `events`, all with a `starts_at`.

    `host` is the portal's name on the network: an event keeps its UID for ever, so calendars update it.
    """
    calendar = Calendar()
    calendar.add("prodid", f"-//{settings.BRAND['name']}//Agenda//FR")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", f"{settings.BRAND['name']} : agenda")
    for event in events:
        calendar.add_component(_component(event, host))
    return calendar.to_ical()


def _component(event, host):
    component = Event()
    component.add("uid", f"rendez-vous-{event.pk}@{host}")
    component.add("dtstamp", event.updated_at.astimezone(UTC))
    component.add("last-modified", event.updated_at.astimezone(UTC))
    component.add("dtstart", event.starts_at.astimezone(UTC))
    if event.ends_at:
        component.add("dtend", event.ends_at.astimezone(UTC))
    component.add("summary", event.title)
    component.add("status", STATUS[event.state])
    component.add("categories", [event.get_kind_display()])
    if event.place:
        component.add("location", event.place)
    if event.description:
        component.add("description", event.description)
    component.add("url", f"{settings.SITE_URL}{event.get_absolute_url()}")
    return component
