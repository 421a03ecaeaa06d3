from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from egts.core.http import page_of
from egts.portal import published

PER_PAGE = 15


@require_safe
def news(request):
    return render(request, "portal/news.html", {"page": page_of(request, published.news(), PER_PAGE)})


@require_safe
def item(request, pk):
    return render(request, "portal/news_item.html", {"item": get_object_or_404(published.news(), pk=pk)})
