from django.contrib import admin

from egts.core.administration import JournalledAdmin
from egts.portal.models import News


@admin.register(News)
class NewsAdmin(JournalledAdmin):
    list_display = ["title", "kind", "source", "published_at"]
    list_filter = ["kind"]
    search_fields = ["title", "source"]
    date_hierarchy = "published_at"
