"""One contribution: its statements in their exact words, and what became of them."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from consultations import permissions
from consultations.forms import DocumentForm, MessageForm
from consultations.models import Contribution, ContributionDocument
from consultations.workflow import SAID, State
from egts.core.files import serve
from egts.core.http import page_of
from egts.core.models import Citation, JournalEntry
from practices.models import Practice

STATEMENTS_PER_PAGE = 100


def visible(user):
    """The contributions that `user` may read, with all that their pages show."""
    return (
        Contribution.objects.visible_to(user)
        .select_related("consultation", "committee", "region", "organisation", "college", "group__committee")
        .defer("search", "consultation__search", "organisation__search")
    )


def find(request, slug, pk):
    return get_object_or_404(visible(request.user), consultation__slug=slug, pk=pk)


@require_safe
def contribution_detail(request, slug, pk):
    return contribution_page(request, find(request, slug, pk))


def contribution_page(request, contribution, *, forms=None, status=200):
    """The page of a contribution; `forms` are those that came back with errors, by act."""
    user = request.user
    context = {
        "contribution": contribution,
        "consultation": contribution.consultation,
        "inside": user.is_authenticated and bool(permissions.can_follow(user, contribution)),
        "has_errors": bool(forms),
        "may_edit": False,
        "review_days": settings.REVIEW_DAYS_PROMISED,
    }
    context["journal"] = story(contribution) if context["inside"] else []
    if contribution.state == State.WITHDRAWN:
        context["statement_count"] = contribution.statements.count()
        return render(request, "consultations/contribution_withdrawn.html", context)
    context |= {
        "statements": _page_of_statements(request, contribution),
        "documents": contribution.documents.all(),
        "cited": Practice.objects.visible_to(user)
        .filter(pk__in=Citation.objects.targets(contribution, Practice))
        .defer("search"),
        "facilitating": contribution.group.facilitating.defer("search") if contribution.group else [],
    }
    if context["inside"]:
        context |= _acts(user, contribution, forms or {}, context["journal"])
    return render(request, "consultations/contribution_detail.html", context, status=status)


def story(contribution):
    """The journal of a contribution, each line in words."""
    entries = list(JournalEntry.objects.about(contribution).select_related("actor"))
    for entry in entries:
        entry.label = SAID.get(entry.verb, entry.verb)
    return entries


def _acts(user, contribution, forms, journal):
    """What those who follow the contribution may do with it now, with the forms for it."""
    messages = [entry.reason for entry in journal if entry.verb == "contribution.return"]
    return {
        "is_writer": permissions.is_writer(user, contribution),
        "may_write": permissions.can_write(user, contribution),
        "may_edit": bool(permissions.can_edit(user, contribution)),
        "may_decide": permissions.can_decide(user, contribution),
        "may_withdraw": bool(permissions.can_withdraw(user, contribution)),
        "last_message": messages[-1] if messages else "",
        "forms": {
            "document": DocumentForm(),
            "return": MessageForm(auto_id="return_%s", label=RETURN_LABEL),
            "withdraw": MessageForm(auto_id="withdraw_%s", label=WITHDRAW_LABEL, help_text=WITHDRAW_HELP),
            **forms,
        },
    }


RETURN_LABEL = "Ce qu’il faut compléter"
WITHDRAW_LABEL = "Pourquoi cette contribution est-elle retirée ?"
WITHDRAW_HELP = (
    "Ses mots ne seront plus lisibles ; sa page dira seulement qu’elle a existé. Cela ne se défait pas."
)


def _page_of_statements(request, contribution):
    """One page of its statements: the one asked for, or the one that holds the statement `?enonce=`."""
    rows = contribution.statements.by_kind().select_related("theme")
    asked = request.GET.get("enonce", "")
    if asked.isdecimal() and len(asked) < 19 and "page" not in request.GET:
        keys = list(rows.order_by("rank", "position", "pk").values_list("pk", flat=True))
        if int(asked) in keys:
            return Paginator(rows, STATEMENTS_PER_PAGE).page(
                1 + keys.index(int(asked)) // STATEMENTS_PER_PAGE
            )
        raise Http404("Cet énoncé n’est pas dans cette contribution.")
    return page_of(request, rows, STATEMENTS_PER_PAGE)


@require_safe
def contribution_document(request, slug, pk, document):
    contribution = find(request, slug, pk)
    if contribution.state == State.WITHDRAWN:
        raise Http404("Les documents d’une contribution retirée ne se lisent plus.")
    return serve(get_object_or_404(ContributionDocument, contribution=contribution, pk=document))
