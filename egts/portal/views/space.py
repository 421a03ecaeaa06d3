"""Each person's own pages: what awaits them, their notices."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from egts.core.http import page_of
from egts.core.models import Notice, Seat
from egts.portal.space import groups, mandates, seats, to_decide, writings

WRITINGS_PER_PAGE = 15
NOTICES_SHOWN = 5
NOTICES_PER_PAGE = 20


@login_required
@require_safe
def space(request):
    user = request.user
    written = writings(user)
    held = list(seats(user))
    return render(
        request,
        "portal/space.html",
        {
            "to_finish": [writing for writing in written if writing.to_finish],
            "page": page_of(
                request, [writing for writing in written if not writing.to_finish], WRITINGS_PER_PAGE
            ),
            "notices": Notice.objects.filter(recipient=user).unread()[:NOTICES_SHOWN],
            "seats": held,
            "secretariats": [seat for seat in held if seat.role == Seat.Role.SECRETARIAT],
            "to_decide": to_decide(user) if held else {},
            "mandates": mandates(user),
            "groups": groups(user),
        },
    )


@login_required
@require_safe
def notices(request):
    rows = Notice.objects.filter(recipient=request.user)
    return render(request, "portal/notices.html", {"page": page_of(request, rows, NOTICES_PER_PAGE)})


@login_required
@require_POST
def notice_read(request, pk):
    """Mark one of one's own notices as read, and go where it leads."""
    notice = get_object_or_404(Notice, pk=pk, recipient=request.user)
    Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=timezone.now())
    return redirect(notice.url or "portal:notices")


@login_required
@require_POST
def notices_read(request):
    count = Notice.objects.filter(recipient=request.user).unread().update(read_at=timezone.now())
    if count:
        messages.success(request, "Tous vos avis sont marqués comme lus.")
    return redirect("portal:notices")
