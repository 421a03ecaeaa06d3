"""Where the fiches are: how many in each region or department, and the outline to draw it with."""

import math
import tomllib
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from egts.core.models import Department, Region
from practices.models import Practice, Reuse

OUTLINES = Path(__file__).parent / "data" / "outlines.toml"
WHOLE = (0, 0, 1010, 1010)  # x, y, width, height of the whole country, insets included
CLASSES = 5
MARGIN = 0.04  # of the width, around a region drawn alone
FIGURE, SMALL_FIGURE = 0.034, 0.022  # height of a figure, as a part of the width; many areas have small ones
MANY = 40
MARK = 0.62  # radius of the circle around a number of reuses, as a part of a figure
ROOM = 1.6  # figures: an area smaller than that, in every direction, has none written on it


@dataclass(frozen=True)
class Area:
    """A region or a department as it is drawn: `level` is 0 for none, then 1 to CLASSES."""

    place: Region | Department
    count: int
    level: int
    path: str
    label: tuple  # x, y
    legible: bool  # whether its figure has room on the drawing
    outside: bool  # whether the figure stands beside the area: those of the insets do
    reuses: int  # how many structures have adapted a fiche there
    mark: (
        tuple | None
    )  # x, y of the centre of the circle in which `reuses` is written, if there is room for it


@dataclass(frozen=True)
class Drawing:
    """`box` is an SVG viewBox; `legend` is `[(level, from, to)]`; figures have a height, marks a radius."""

    areas: list
    box: str
    figure: int
    radius: float
    legend: list

    @property
    def has_reuses(self):
        return any(area.reuses for area in self.areas)


@cache
def outlines():
    """{"regions" | "departments": {INSEE code: {"path", "label", "box"}}}"""
    return tomllib.loads(OUTLINES.read_text(encoding="utf-8"))


def counts(search, facet):
    """INSEE code → how many fiches the search (a PracticeFilter) finds there; a fiche of two places counts in both.

    `facet` is "region" or "departement". As the catalogue counts: in memory, over what the public finds.
    """
    places = search.catalogue.facets.values[facet]
    return {code: int(np.count_nonzero(search.found[fiches])) for code, fiches in places.items()}


def national(search):
    """How many of the fiches found are for the whole country."""
    keys = Practice.objects.catalogue().filter(scope=Practice.Scope.NATIONAL).order_by()
    return int(
        np.count_nonzero(
            search.found & search.catalogue.facets.among(list(keys.values_list("pk", flat=True)))
        )
    )


def off_the_map(search, facet, places):
    """How many of the fiches found are in none of these places."""
    facets, there = search.catalogue.facets, np.zeros(len(search.found), dtype=bool)
    for place in places:
        there[facets.values[facet].get(place.code, [])] = True
    return int(np.count_nonzero(search.found & ~there))


def reuses(search, place):
    """INSEE code → how many published reuses, there, of the fiches found; `place` is "region" or "department"."""
    told = list(Reuse.objects.published().order_by().values_list(place, "practice"))
    facets = search.catalogue.facets
    found = set(facets.ids[search.found & facets.among([practice for _, practice in told])].tolist())
    return Counter(code for code, practice in told if code and practice in found)


def drawing(places, counts, reuses, *, region=None):
    """`places` with these figures, drawn over the whole country or, with `region`, over that region alone."""
    shapes = outlines()["regions" if places and isinstance(places[0], Region) else "departments"]
    box = _around(outlines()["regions"][region.code]["box"]) if region else WHOLE
    figure = max(1, round(max(box[2:]) * (SMALL_FIGURE if len(places) > MANY else FIGURE)))
    bounds = steps(max((counts.get(place.pk, 0) for place in places), default=0))
    areas = [
        _area(place, shapes[place.code], counts.get(place.pk, 0), bounds, reuses.get(place.pk, 0), figure)
        for place in places
        if place.code in shapes
    ]
    starts = [1, *(bound + 1 for bound in bounds)]
    legend = [(level(last, bounds), first, last) for first, last in zip(starts, bounds, strict=False)]
    return Drawing(areas, " ".join(str(side) for side in box), figure, round(figure * MARK, 1), legend)


def _area(place, shape, count, bounds, reuses, figure):
    x, y = shape["label"]
    left, _, width, height = shape["box"]
    outside, legible = x > left + width, max(width, height) >= ROOM * figure
    marked = reuses and legible and (outside or not count or height >= 2 * ROOM * figure)
    if count:  # beside the figure, or under it
        x, y = (x + 1.6 * figure, y) if outside else (x, y + 1.2 * figure)
    return Area(
        place=place,
        count=count,
        level=level(count, bounds),
        path=shape["path"],
        label=tuple(shape["label"]),
        legible=legible,
        outside=outside,
        reuses=reuses,
        mark=(round(x, 1), round(y, 1)) if marked else None,
    )


def lineage(links, lineage):
    """Where a fiche is told from and where it was adapted, over all the regions; None when it was not adapted.

    `[(path, is told from there, was adapted there, [x, y] of the middle)]`, the fiche's own regions from `links`.
    """
    told = {region.pk for region in links["regions"]}
    adapted = {reuse.region_id for reuse in lineage.reuses}
    if not adapted:
        return None
    shapes = outlines()["regions"].items()
    return [(shape["path"], code in told, code in adapted, shape["label"]) for code, shape in shapes]


def steps(most):
    """Upper bounds of at most CLASSES classes of counts from 1 to `most`, each wider than the one before."""
    if most <= CLASSES:
        return list(range(1, most + 1))
    bounds = {_rounded(most ** (n / CLASSES)) for n in range(1, CLASSES)}
    return [*sorted(bound for bound in bounds if bound < most), most]


def level(count, bounds):
    """The depth at which `count` is drawn, from 1 to CLASSES; 0 for none. Fewer classes stand further apart."""
    if count == 0:
        return 0
    rank = next(n for n, bound in enumerate(bounds) if count <= bound)
    return 1 + round(rank * (CLASSES - 1) / max(1, len(bounds) - 1))


def _rounded(number):
    """Up to one significant digit, as people say thresholds: 7 → 7, 66 → 70, 661 → 700."""
    unit = 10 ** int(math.log10(number))
    return math.ceil(number / unit) * unit


def _around(box):
    x, y, width, height = box
    margin = max(2, round(width * MARGIN))
    return x - margin, y - margin, width + 2 * margin, height + 2 * margin
