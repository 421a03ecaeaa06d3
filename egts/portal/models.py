"""News: what the field should know, always with its source."""

from django.db import models
from django.urls import reverse
from django.utils import timezone

from egts.core.search import SearchMixin, search_field, search_index


class NewsQuerySet(SearchMixin):
    def visible_to(self, user):
        """What has come out; nobody sees what is dated in the future."""
        return self.filter(published_at__lte=timezone.now())


class News(models.Model):
    class Kind(models.TextChoices):
        ARTICLE = "article", "actualité"
        PRESS_RELEASE = "press_release", "communiqué"
        OFFICIAL_JOURNAL = "official_journal", "Journal officiel"
        DOCUMENT = "document", "document"

    kind = models.CharField("nature", max_length=20, choices=Kind)
    title = models.CharField("titre", max_length=300)
    summary = models.TextField("résumé", blank=True)
    source = models.CharField("source", max_length=200)
    link = models.URLField("lien vers la source", blank=True)
    published_at = models.DateTimeField("parution", default=timezone.now)
    search = search_field(title="A", summary="B")

    objects = NewsQuerySet.as_manager()

    class Meta:
        verbose_name = "actualité"
        ordering = ["-published_at", "-pk"]
        indexes = [search_index("news_search")]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("portal:news_item", args=[self.pk])
