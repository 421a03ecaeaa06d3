"""Reference data and accounts; what people write is never edited from here."""

from django.conf import settings
from django.contrib import admin

from egts.core import models
from egts.core.accounts.admin import EmailAddressAdmin, SecondFactorAdmin
from egts.core.administration import JournalledAdmin, ReadOnlyAdmin

__all__ = ["EmailAddressAdmin", "SecondFactorAdmin"]

admin.site.site_header = admin.site.site_title = settings.BRAND["name"]
admin.site.index_title = "Administration"


@admin.register(models.User)
class UserAdmin(JournalledAdmin):
    list_display = ["email", "first_name", "last_name", "is_active", "date_joined"]
    search_fields = ["email", "last_name"]
    fields = ["email", "first_name", "last_name", "profession", "department", "is_active", "is_staff"]

    def has_add_permission(self, request):
        return False


class SeatInline(admin.TabularInline):
    model = models.Seat
    autocomplete_fields = ["user", "organisation"]
    extra = 0


@admin.register(models.Committee)
class CommitteeAdmin(JournalledAdmin):
    list_display = ["name", "kind"]
    list_filter = ["kind"]
    inlines = [SeatInline]


class MandateInline(admin.TabularInline):
    model = models.Mandate
    autocomplete_fields = ["user"]
    extra = 0


@admin.register(models.Organisation)
class OrganisationAdmin(JournalledAdmin):
    list_display = ["name", "kind", "region", "is_example"]
    list_filter = ["kind", "is_example"]
    search_fields = ["name"]
    exclude = ["sort_name"]
    inlines = [MandateInline]


@admin.register(models.WorkingGroup)
class WorkingGroupAdmin(JournalledAdmin):
    list_display = ["__str__", "committee", "organisation"]
    autocomplete_fields = ["facilitators", "facilitating"]


@admin.register(models.JournalEntry)
class JournalEntryAdmin(ReadOnlyAdmin):
    list_display = ["at", "verb", "object_type", "object_id", "actor_id"]
    list_filter = ["verb"]


for vocabulary in (models.Orientation, models.Profession, models.College, models.Audience, models.Theme):
    admin.site.register(vocabulary, JournalledAdmin)
