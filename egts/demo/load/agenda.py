"""Events, trainings and news."""

from datetime import UTC, datetime, timedelta

from consultations.models import Event
from egts.core.models import Orientation, Profession
from egts.demo.load.past import ago
from egts.demo.load.places import INTER
from egts.demo.load.reading import table
from egts.portal.models import News


def events(consultation, found, seats):
    """The events of the table; those with a date are moved to the days that follow today."""
    for row in table("agenda")["event"]:
        dates = {"period": row.get("period", "")}
        if "in" in row:
            starts_at = _working_day(ago(-row["in"]))
            dates |= {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=row["hours"])}
        fields = {"kind": row["kind"], "description": row["description"], "place": row.get("place", "")}
        fields |= {"region_id": row.get("region"), **dates}
        if "region" in row:
            fields |= {
                "consultation": consultation,
                "committee": seats[INTER] if row.get("committee") else seats[row["region"]],
            }
        Event.objects.update_or_create(title=row["title"], defaults=fields)


def trainings(found):
    """One training for each of the six orientations."""
    shared = table("agenda")["trainings"]
    for row in table("agenda")["training"]:
        training, _ = Event.objects.get_or_create(
            title=row["title"],
            defaults={
                "kind": Event.Kind.TRAINING,
                "description": row["description"],
                "orientation": Orientation.objects.get(slug=row["orientation"]),
                "organiser": found[shared["organiser"]],
                "period": shared["period"],
                "funding": shared["funding"],
            },
        )
        training.professions.set(Profession.objects.filter(slug__in=shared["professions"]))


def news():
    for row in table("news")["item"]:
        day = row.get("published")
        published_at = datetime(day.year, day.month, day.day, 8, tzinfo=UTC) if day else ago(row["days"])
        fields = {name: row[name] for name in ("kind", "summary", "source")}
        News.objects.get_or_create(title=row["title"], defaults={**fields, "published_at": published_at})


def _working_day(moment):
    """`moment`, or the Monday after it."""
    return moment + timedelta(days=7 - moment.weekday() if moment.weekday() > 4 else 0)
