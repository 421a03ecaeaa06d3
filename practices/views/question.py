"""Questions to those who wrote a fiche, and their answers: on the site, both addresses hidden."""

from allauth.account.decorators import verified_email_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import IntegrityError
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from egts.core.http import forbidden, refused
from egts.core.workflow import INCOMPLETE, TransitionRefused
from practices import permissions
from practices.forms import QuestionForm, WordsForm
from practices.models import Practice, Question
from practices.views.review import story
from practices.workflow import QuestionState

LABELS = {
    "answer": "Votre réponse",
    "report": "Ce qui ne va pas dans cet échange",
    "close": "Message aux personnes qui ont pris part à l’échange",
}


@verified_email_required
@require_http_methods(["GET", "HEAD", "POST"])
def question_create(request, pk):
    practice = get_object_or_404(Practice.objects.visible_to(request.user).defer("search"), pk=pk)
    if not (verdict := permissions.can_ask(request.user, practice)):
        return forbidden(request, verdict)
    form = QuestionForm(request.POST or None, instance=Question(practice=practice))
    status = 200
    if request.method == "POST":
        status = INCOMPLETE
        mine = Question.objects.filter(author=request.user, practice=practice)
        if made := form.already_made(mine):
            return redirect(made)
        if form.is_valid():
            try:
                question = Question.objects.ask(form.save(commit=False), by=request.user)
            except IntegrityError:  # the same form, posted twice at the same moment
                return redirect(get_object_or_404(mine, form_key=form.cleaned_data["form_key"]))
            except TransitionRefused as refusal:
                form.add_error(None, refusal.message)
                status = refusal.status
            else:
                messages.success(request, "Votre question est envoyée. La réponse vous parviendra ici.")
                return redirect(question)
    context = {"form": form, "practice": practice}
    return render(request, "practices/question_form.html", context, status=status)


def _visible(request, pk):
    questions = Question.objects.visible_to(request.user).select_related("practice", "author")
    return get_object_or_404(questions.defer("practice__search"), pk=pk)


@login_required
@require_safe
def question_detail(request, pk):
    return _page(request, _visible(request, pk))


def _page(request, question, *, forms=None, status=200):
    user = request.user
    answers = bool(permissions.can_answer(user, question))
    journal = story(question) if question.state in {QuestionState.REPORTED, QuestionState.CLOSED} else []
    context = {
        "question": question,
        "is_asker": question.author_id == user.pk,
        "may_answer": answers and question.state == QuestionState.ASKED,
        "may_report": bool(permissions.can_report(user, question))
        and question.state in {QuestionState.ASKED, QuestionState.ANSWERED},
        "may_close": question.state == QuestionState.REPORTED and bool(permissions.can_close(user, question)),
        "last_word": journal[-1].reason if journal else "",
        "forms": {
            **{act: WordsForm(auto_id=f"{act}_%s", label=label) for act, label in LABELS.items()},
            **(forms or {}),
        },
        "has_errors": bool(forms),
    }
    return render(request, "practices/question_detail.html", context, status=status)


@login_required
@require_POST
def question_answer(request, pk):
    question = _visible(request, pk)
    return _act(
        request,
        question,
        "answer",
        permissions.can_answer,
        question.answer_with,
        "Votre réponse est envoyée.",
    )


@login_required
@require_POST
def question_report(request, pk):
    question = _visible(request, pk)
    done = "L’échange est signalé : le secrétariat du comité va le lire."
    return _act(request, question, "report", permissions.can_report, question.report, done)


@login_required
@require_POST
def question_close(request, pk):
    question = _visible(request, pk)
    done = "L’échange est fermé. Votre message est envoyé."
    return _act(request, question, "close", permissions.can_close, question.close, done)


def _act(request, question, name, allowed, act, done):
    """Take the act with a few words; when they are missing the page comes back and asks."""
    if not (verdict := allowed(request.user, question)):
        return forbidden(request, verdict)
    form = WordsForm(request.POST, auto_id=f"{name}_%s", label=LABELS[name])
    if not form.is_valid():
        return _page(request, question, forms={name: form}, status=INCOMPLETE)
    message = form.cleaned_data["message"]
    try:
        act(by=request.user, message=message)
    except TransitionRefused as refusal:
        return refused(request, question, refusal, typed=message)
    messages.success(request, done)
    return redirect(question)
