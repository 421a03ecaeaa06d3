"""A question to those who wrote a fiche: asked and answered on the site, so that nobody's address is shown."""

from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import now

from egts.core.models import Committee, JournalEntry, User
from egts.core.workflow import FORBIDDEN, TransitionRefused, move
from practices import permissions
from practices.workflow import ANSWER_QUESTION, CLOSE_QUESTION, REPORT_QUESTION, QuestionState

from .practice import Practice, late

TOO_MANY = 429
MODERATED = (QuestionState.REPORTED, QuestionState.CLOSED)


class QuestionQuerySet(models.QuerySet):
    @transaction.atomic
    def ask(self, question, *, by):
        """Send a question. Raises TransitionRefused (403; 429 past the day's number), or IntegrityError for a form
        posted twice.
        """
        User.objects.select_for_update(of=("self",)).get(pk=by.pk)  # one at a time: the count below holds
        if not (verdict := permissions.can_ask(by, question.practice)):
            raise TransitionRefused(verdict.reason, status=FORBIDDEN)
        today = self.filter(author=by, asked_at__gt=now() - timedelta(days=1)).count()
        if today >= settings.QUESTIONS_A_DAY:
            raise TransitionRefused(
                f"Vous avez posé {today} questions en vingt-quatre heures, le plus qui se puisse. "
                "Votre texte est conservé ci-dessous : envoyez-le demain.",
                status=TOO_MANY,
            )
        question.author = by
        question.save()
        JournalEntry.objects.record("question.ask", question, actor=by)
        return question

    def received_by(self, committees):
        """The exchanges about the fiches that these committees moderate."""
        return self.filter(practice__in=Practice.objects.received_by(committees).values("pk"))

    def awaiting(self, committee):
        """What was reported to this committee's secretariat, the oldest first."""
        received = self.received_by(Committee.objects.filter(pk=committee.pk))
        return received.filter(state=QuestionState.REPORTED).order_by("submitted_at", "pk")

    def visible_to(self, user):
        """Those one has asked; those about what one wrote; those one decides on."""
        if not user.is_authenticated:
            return self.none()
        theirs = Q(practice__in=Practice.objects.written_by(user).values("pk"))
        return self.filter(Q(author=user) | theirs | Q(pk__in=self.decided_by(user).values("pk")))

    def decided_by(self, user):
        """What was reported, to whoever moderates the fiche and takes no part in the exchange."""
        moderated = Practice.objects.moderated_by(user)
        reported = self.model.objects.filter(state__in=MODERATED, practice__in=moderated.values("pk"))
        return reported.exclude(author=user) if user.is_authenticated else self.none()


class Question(models.Model):
    practice = models.ForeignKey(Practice, models.CASCADE, related_name="questions", verbose_name="fiche")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)
    form_key = models.UUIDField(unique=True, null=True, editable=False)
    state = models.CharField(
        "état", max_length=20, choices=QuestionState, default=QuestionState.ASKED, editable=False
    )
    text = models.TextField("votre question")
    asked_at = models.DateTimeField("question posée", auto_now_add=True)
    answer = models.TextField("réponse", blank=True, editable=False)
    answered_at = models.DateTimeField("réponse donnée", null=True, editable=False)
    submitted_at = models.DateTimeField("signalement au secrétariat", null=True, editable=False)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = "question"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["author", "asked_at"], name="question_rate")]
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None) | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="question_answered_stamp",
            ),
            models.CheckConstraint(
                condition=~Q(state="asked", answered_at__isnull=False)
                & ~Q(state="answered", answered_at__isnull=True),
                name="question_answered_state",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["reported", "closed"], submitted_at__isnull=False)
                | Q(state__in=["asked", "answered"], submitted_at=None),
                name="question_submitted_stamp",
            ),
        ]

    def __str__(self):
        return f"Question sur « {self.practice} »"

    def get_absolute_url(self):
        return reverse("practices:question", args=[self.pk])

    @property
    def is_late(self):
        return late(self.submitted_at)

    def answer_with(self, *, by, message):
        return move(
            self, ANSWER_QUESTION, actor=by, allowed=permissions.can_answer, answer=message, answered_at=now()
        )

    def report(self, *, by, message):
        return move(
            self,
            REPORT_QUESTION,
            actor=by,
            allowed=permissions.can_report,
            reason=message,
            submitted_at=now(),
        )

    def close(self, *, by, message):
        return move(self, CLOSE_QUESTION, actor=by, allowed=permissions.can_close, reason=message)
