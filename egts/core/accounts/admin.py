"""The accounts in the administration: reached with the second factor, showing no secret."""

from allauth.account.admin import EmailAddress
from allauth.account.decorators import secure_admin_login
from allauth.mfa.admin import Authenticator
from allauth.socialaccount.admin import SocialAccount, SocialApp, SocialToken
from django.contrib import admin
from django.contrib.auth.admin import Group
from dsfr.admin import DsfrConfig

from egts.core.administration import JournalledAdmin
from egts.core.models import JournalEntry

admin.site.login = secure_admin_login(admin.site.login)  # the portal's own: rate limits, second factor

# Libraries register these while they are imported, above: some show secrets, the others serve nothing here.
admin.site.unregister([Authenticator, DsfrConfig, EmailAddress, Group, SocialAccount, SocialApp, SocialToken])


@admin.register(EmailAddress)
class EmailAddressAdmin(JournalledAdmin):
    """For a person whose confirmation mail never comes."""

    list_display = ["email", "user", "verified"]
    list_filter = ["verified"]
    search_fields = ["email"]
    fields = ["user", "email", "verified", "primary"]
    readonly_fields = ["user", "email", "primary"]

    def has_add_permission(self, request):
        return False


@admin.register(Authenticator)
class SecondFactorAdmin(admin.ModelAdmin):
    """For a person who lost both telephone and codes: a second factor can be removed, never read or changed."""

    list_display = fields = ["user", "type", "created_at", "last_used_at"]
    list_filter = ["type"]
    search_fields = ["user__email", "user__last_name"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def delete_model(self, request, obj):
        JournalEntry.objects.record("account.remove_second_factor", obj.user, actor=request.user)
        super().delete_model(request, obj)

    def delete_queryset(self, request, queryset):
        for authenticator in queryset:
            self.delete_model(request, authenticator)
