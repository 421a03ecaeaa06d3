"""What a committee decided: a page for its members, and a table to take away."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from consultations import permissions
from consultations.filters import LogForm
from consultations.log import COLUMNS, log_of, rows, told
from egts.core.http import forbidden, page_of
from egts.core.models import Committee
from egts.core.sheets import as_csv

PER_PAGE = 50


@login_required
@require_safe
def log(request, pk):
    committee = get_object_or_404(Committee, pk=pk)
    if not (verdict := permissions.can_read_desk(request.user, committee)):
        return forbidden(request, verdict)
    form = LogForm(request.GET)
    context = {
        "committee": committee,
        "form": form,
        "complaint": form.complaint(),
        "is_secretariat": bool(permissions.holds_secretariat(request.user, committee)),
    }
    if context["complaint"]:
        return render(request, "consultations/desk_log.html", context, status=400)
    page = page_of(request, form.narrow(log_of(committee)), PER_PAGE)
    context |= {"page": page, "entries": list(told(page, committee)), "address": request.GET.urlencode()}
    return render(request, "consultations/desk_log.html", context)


@login_required
@require_safe
def log_csv(request, pk):
    """The same lines as a table; the messages sent with decisions, for the secretariat alone."""
    committee = get_object_or_404(Committee, pk=pk)
    if not (verdict := permissions.can_read_desk(request.user, committee)):
        return forbidden(request, verdict)
    form = LogForm(request.GET)
    if complaint := form.complaint():
        return HttpResponse(complaint, status=400, content_type="text/plain; charset=utf-8")
    with_messages = bool(permissions.holds_secretariat(request.user, committee))
    cells = rows(form.narrow(log_of(committee)), committee, with_messages=with_messages)
    response = StreamingHttpResponse(as_csv(COLUMNS, cells), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="journal-comite-{committee.pk}.csv"'
    return response
