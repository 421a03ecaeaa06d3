"""For the national secretariat: the messages ready to be sent with a decision."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from egts.core.http import forbidden, refused
from egts.core.workflow import INCOMPLETE, TransitionRefused
from practices import permissions
from practices.decisions import TemplateForm
from practices.models import MessageTemplate


@login_required
@require_safe
def template_list(request):
    if not (verdict := permissions.can_keep_templates(request.user)):
        return forbidden(request, verdict)
    kept = list(MessageTemplate.objects.all())
    kinds = [
        (label, [row for row in kept if row.kind == kind]) for kind, label in MessageTemplate.Kind.choices
    ]
    return render(request, "practices/template_list.html", {"kinds": kinds})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def template_add(request):
    return _edit(request, MessageTemplate())


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def template_edit(request, pk):
    return _edit(request, get_object_or_404(MessageTemplate, pk=pk))


def _edit(request, template):
    if not (verdict := permissions.can_keep_templates(request.user)):
        return forbidden(request, verdict)
    form = TemplateForm(request.POST or None, instance=template)
    if request.method != "POST" or not form.is_valid():
        status = INCOMPLETE if request.method == "POST" else 200
        context = {"form": form, "template": template if template.pk else None}
        return render(request, "practices/template_form.html", context, status=status)
    try:
        form.save(commit=False).keep(by=request.user)
    except TransitionRefused as refusal:
        return refused(request, None, refusal, typed=form.cleaned_data["text"])
    messages.success(request, "Le modèle est enregistré : tous les secrétariats peuvent l’insérer.")
    return redirect("practices:templates")


@login_required
@require_POST
def template_remove(request, pk):
    template = get_object_or_404(MessageTemplate, pk=pk)
    try:
        template.remove(by=request.user)
    except TransitionRefused as refusal:
        return refused(request, None, refusal)
    messages.success(request, "Le modèle est supprimé. Les messages déjà envoyés restent comme ils sont.")
    return redirect("practices:templates")
