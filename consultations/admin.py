"""Consultations, their phases and committees, and events; what people hand in is read, never edited, from here."""

from django.contrib import admin

from consultations import models
from egts.core.administration import JournalledAdmin, ReadOnlyAdmin


class PhaseInline(admin.TabularInline):
    model = models.Phase
    extra = 0


class CoverageInline(admin.TabularInline):
    model = models.Coverage
    extra = 0


@admin.register(models.Consultation)
class ConsultationAdmin(JournalledAdmin):
    list_display = ["title", "slug", "starts_on", "ends_on", "published_at"]
    prepopulated_fields = {"slug": ["title"]}
    filter_horizontal = ["themes"]
    inlines = [PhaseInline, CoverageInline]


@admin.register(models.Contribution)
class ContributionAdmin(ReadOnlyAdmin):
    list_display = ["title", "consultation", "committee", "kind", "state", "submitted_at", "accepted_at"]
    list_filter = ["consultation", "state", "kind"]
    list_select_related = ["consultation", "committee"]
    search_fields = ["title"]


@admin.register(models.Event)
class EventAdmin(JournalledAdmin):
    list_display = ["title", "kind", "state", "starts_at", "period", "committee"]
    list_filter = ["kind", "state"]
    list_select_related = ["committee"]
    autocomplete_fields = ["organiser"]
