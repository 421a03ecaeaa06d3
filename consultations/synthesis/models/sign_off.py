"""A committee's answer to how a synthesis renders it (« bon à tirer »)."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from consultations.synthesis.workflow import Answer, SignOffState
from egts.core.models import Committee, Seat

from .synthesis import Synthesis


class SignOff(models.Model):
    """Accepted when all the committee's co-chairs accept, contested as soon as one contests."""

    synthesis = models.ForeignKey(Synthesis, models.CASCADE, related_name="sign_offs")
    committee = models.ForeignKey(Committee, models.PROTECT, related_name="sign_offs")
    state = models.CharField(
        "état", max_length=20, choices=SignOffState, default=SignOffState.PENDING, editable=False
    )
    reservation = models.TextField("réserve", blank=True)
    due_on = models.DateField("réponse attendue le")
    answered_at = models.DateTimeField("réponse", null=True, editable=False)

    class Meta:
        verbose_name = "bon à tirer"
        verbose_name_plural = "bons à tirer"
        ordering = ["committee__sort_name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["synthesis", "committee"], name="sign_off_once"),
            models.CheckConstraint(
                condition=(Q(state="contested") & ~Q(reservation=""))
                | (~Q(state="contested") & Q(reservation="")),
                name="sign_off_reservation",
            ),
            models.CheckConstraint(
                condition=Q(state="pending", answered_at=None)
                | (~Q(state="pending") & Q(answered_at__isnull=False)),
                name="sign_off_answered_stamp",
            ),
        ]

    def __str__(self):
        return f"{self.committee} : {self.get_state_display()}"

    def get_absolute_url(self):
        return self.synthesis.get_absolute_url()

    @property
    def is_late(self):
        return self.state == SignOffState.PENDING and timezone.localdate() > self.due_on


class CoChairAnswer(models.Model):
    """What one co-chair answered; the last word of each counts, the journal keeps the others."""

    sign_off = models.ForeignKey(SignOff, models.CASCADE, related_name="answers")
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="+")
    answer = models.CharField("réponse", max_length=10, choices=Answer)
    reservation = models.TextField("réserve", blank=True)
    answered_at = models.DateTimeField("date", auto_now=True)

    class Meta:
        verbose_name = "réponse de coprésidence"
        verbose_name_plural = "réponses de coprésidence"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["sign_off", "seat"], name="answer_once"),
            models.CheckConstraint(
                condition=(Q(answer="contest") & ~Q(reservation=""))
                | (Q(answer="accept") & Q(reservation="")),
                name="answer_reservation",
            ),
        ]

    def __str__(self):
        return f"{self.seat} : {self.get_answer_display()}"
