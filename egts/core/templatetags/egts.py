"""The few tags of our own."""

import nh3
from django import template
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from markdown_it import MarkdownIt

from egts.core import rescue

register = template.Library()

_markdown = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable(["table", "strikethrough"])
_TAGS = {
    *("p", "br", "hr", "em", "strong", "s", "code", "pre", "blockquote", "a", "ul", "ol", "li"),
    *("h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
}
_PAGE_HEADINGS = 2  # the page's own levels, under which people's headings come


@register.filter
def markdown(text):
    """People's Markdown as HTML that is safe to show: no raw HTML, no image, links of known schemes only.

    Headings go under the page's own, level by level whatever the levels typed: an outline skips none.
    """
    tokens = _markdown.parse(text or "")
    outline = []  # the headings that hold the place we are at
    for token in tokens:
        if token.type == "heading_open":
            while outline and outline[-1] >= token.tag:
                outline.pop()
            outline.append(token.tag)
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(_PAGE_HEADINGS + len(outline), 6)}"
    html = _markdown.renderer.render(tokens, _markdown.options, {})
    clean = nh3.clean(
        html,
        tags=_TAGS,
        attributes={"a": {"href", "title"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="nofollow noopener",
    )
    return mark_safe(clean)  # nh3 has just cleaned it


@register.simple_tag(takes_context=True)
def writer_field(context):
    """Put in a form whose typing outlives the session: see `egts.core.rescue`."""
    user = context["request"].user
    return format_html('<input type="hidden" name="{}" value="{}">', rescue.FIELD, rescue.writer(user))


@register.simple_tag(takes_context=True)
def again(context, block):
    """The contents of a block of this page, once more: the title of the page is also its heading."""
    return context.render_context[BLOCK_CONTEXT_KEY].get_block(block).render(context)


@register.inclusion_tag("components/nav_link.html", takes_context=True)
def nav_link(context, name, label):
    """One entry of the main navigation, marked when it is where the reader is."""
    url, path = reverse(name), context["request"].path
    return {
        "url": url,
        "label": label,
        "current": "page" if path == url else "true" if path.startswith(url) else "",
    }


@register.filter
def page_numbers(paginator, number):
    """The page numbers to offer around `number`; None where some are left out."""
    last = paginator.num_pages
    near = sorted({1, last, *range(max(1, number - 2), min(last, number + 2) + 1)})
    shown = []
    for page in near:
        if shown and page - shown[-1] == 2:
            shown.append(page - 1)
        elif shown and page - shown[-1] > 2:
            shown.append(None)
        shown.append(page)
    return shown


_BADGES = {
    "success": {"published", "accepted", "adopted", "kept", "done", "held", "accepted_modified"},
    "info": {
        "submitted",
        "debate",
        "in_review",
        "running",
        "consolidated",
        "proposed",
        "requested",
        "planned",
    },
    "warning": {"returned", "failed", "minority", "contested"},
    "error": {"rejected", "cancelled", "set_aside"},
}


@register.filter
def badge_kind(state):
    """The design system's badge for a state: success, info, warning, error, or none."""
    return next((kind for kind, states in _BADGES.items() if state in states), "")


@register.filter
def says_required(form):
    """Whether the reader must be told which fields are required: a form of one field goes without saying."""
    fields = [bound.field for bound in form.visible_fields()]
    return len(fields) > 1 and any(field.required for field in fields)


_ACTS = {
    "create": "Création",
    "begin": "Création",
    "import": "Import",
    "announce": "Annonce",
    "edit": "Modification",
    "submit": "Envoi en relecture",
    "return": "Renvoi à compléter",
    "accept": "Acceptation",
    "accept_modified": "Acceptation avec modifications",
    "reject": "Refus",
    "publish": "Publication",
    "archive": "Archivage",
    "withdraw": "Retrait",
    "propose": "Proposition",
    "open_debate": "Ouverture du débat",
    "consolidate": "Consolidation du texte",
    "vote": "Vote",
    "send_to_review": "Envoi en relecture",
    "send_back": "Retour à l’édition",
    "adopt": "Adoption",
    "supersede": "Remplacement par une nouvelle version",
    "contest": "Contestation",
    "answer": "Réponse",
    "attach": "Ajout d’une pièce",
    "detach": "Retrait d’une pièce",
    "hold": "Tenue",
    "cancel": "Annulation",
    "request": "Demande",
    "start": "Démarrage",
    "finish": "Achèvement",
    "fail": "Échec",
    "erase": "Effacement",
}


@register.filter
def act(entry):
    """What a line of the journal says was done, as a noun: « Publication »."""
    if words := getattr(entry, "label", ""):  # the app has its own
        return words
    return _ACTS.get(entry.verb.rpartition(".")[2], "Changement")
