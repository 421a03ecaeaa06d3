from django.contrib import admin

from egts.core.administration import JournalledAdmin, ReadOnlyAdmin
from practices.models import MessageTemplate, Practice, Question, Reuse, Revision


@admin.register(MessageTemplate)
class MessageTemplateAdmin(JournalledAdmin):
    list_display = ["title", "kind", "code"]
    list_filter = ["kind"]


@admin.register(Practice)
class PracticeAdmin(ReadOnlyAdmin):
    list_display = ["title", "carrier", "state", "submitted_at", "published_at"]
    list_filter = ["state", "scope"]
    search_fields = ["title", "carrier"]


@admin.register(Revision)
class RevisionAdmin(ReadOnlyAdmin):
    list_display = ["practice", "state", "submitted_at", "decided_at"]
    list_filter = ["state"]
    list_select_related = ["practice"]


@admin.register(Reuse)
class ReuseAdmin(ReadOnlyAdmin):
    list_display = ["practice", "structure", "region", "state", "submitted_at"]
    list_filter = ["state"]
    list_select_related = ["practice", "region"]


@admin.register(Question)
class QuestionAdmin(ReadOnlyAdmin):
    """Who asked about what, and when; what was written stays between them."""

    list_display = ["practice", "state", "asked_at", "answered_at"]
    list_filter = ["state"]
    list_select_related = ["practice"]
    exclude = ["text", "answer"]
