"""What every room's administration stands on."""

from django.contrib import admin

from egts.core.models import JournalEntry


class ReadOnlyAdmin(admin.ModelAdmin):
    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class JournalledAdmin(admin.ModelAdmin):
    """Each change made here goes to the journal, under the administrator's account."""

    def log_addition(self, request, obj, message):
        JournalEntry.objects.record("admin.add", obj, actor=request.user)
        return super().log_addition(request, obj, message)

    def log_change(self, request, obj, message):
        JournalEntry.objects.record("admin.change", obj, actor=request.user)
        return super().log_change(request, obj, message)

    def has_delete_permission(self, request, obj=None):
        return False
