"""The latest fiches, for feed readers; narrowed by the same address as the catalogue."""

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape

from practices.filters import PracticeFilter
from practices.models import Practice

ENTRIES = 50


class PracticeFeed(Feed):
    feed_type = Atom1Feed
    title = "Fiches pratiques inspirantes"
    subtitle = "Les dernières fiches publiées"
    author_name = settings.BRAND["name"]

    def __call__(self, request):
        filters = PracticeFilter(request.GET)
        if complaint := filters.complaint():
            return HttpResponse(complaint, status=400, content_type="text/plain; charset=utf-8")
        return super().__call__(request, filters)

    def get_object(self, request, filters):
        return filters

    def link(self, filters):
        query = filters.data.urlencode()
        return reverse("practices:list") + (f"?{query}" if query else "")

    def items(self, filters):
        latest = filters.catalogue.facets.newest(filters.found)[:ENTRIES].tolist()
        rows = Practice.objects.catalogue().filter(pk__in=latest).order_by("-published_at", "-pk")
        return rows.defer("search").prefetch_related("orientations")

    def item_title(self, practice):
        return practice.title  # plain text in Atom: the writer of the XML escapes it, once

    def item_description(self, practice):
        return escape(practice.summary)  # HTML in Atom

    def item_author_name(self, practice):
        return practice.carrier

    def item_pubdate(self, practice):
        return practice.published_at

    def item_updateddate(self, practice):
        return max(practice.updated_at, practice.published_at)

    def item_categories(self, practice):
        return [orientation.name for orientation in practice.orientations.all()]
