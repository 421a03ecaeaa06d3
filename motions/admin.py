"""Motions are read from here, never edited: what changes them is journalled on the site."""

from django.contrib import admin

from egts.core.administration import ReadOnlyAdmin

from .models import Motion


@admin.register(Motion)
class MotionAdmin(ReadOnlyAdmin):
    list_display = ["title", "kind", "organisation", "state", "outcome", "published_at"]
    list_filter = ["kind", "state", "outcome"]
    list_select_related = ["organisation"]
    search_fields = ["title"]
    fields = (
        "kind",
        "organisation",
        "group",
        "state",
        "outcome",
        "title",
        "summary",
        "themes",
        "published_at",
    )
