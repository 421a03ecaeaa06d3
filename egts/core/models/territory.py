"""Regions and departments, by INSEE code."""

from django.db import models
from django.urls import reverse

from .vocabulary import Named


class Region(Named):
    code = models.CharField("code INSEE", max_length=2, primary_key=True)

    class Meta(Named.Meta):
        verbose_name = "région"

    def get_absolute_url(self):
        return reverse("portal:region", args=[self.code])


class Department(Named):
    code = models.CharField("code INSEE", max_length=3, primary_key=True)
    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, related_name="departments", verbose_name="région"
    )

    class Meta(Named.Meta):
        verbose_name = "département"
        ordering = ["code"]
