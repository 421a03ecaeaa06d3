"""What people decide on the entries of a draft: each act locks the synthesis, checks the revision it was made on,
writes the journal with what was there before, and can be undone, the latest first, back to the last compilation."""

from egts.core.models import JournalEntry
from egts.core.workflow import CONFLICT, INCOMPLETE, TransitionRefused

from .acts import UNDO, acting, after_leaving, bring, checked_reason, put_aside, remove, settle
from .models import Entry, Fate, Input
from .workflow import Disposition, Relation

WORDING_MAX_CHARS = 5000
UNDO_DEPTH = 200  # acts and undos looked back at


def reword(entry, *, by, revision, wording):
    """Give an entry other words."""
    wording = wording.strip()
    if not wording:
        raise TransitionRefused("Écrivez la formulation de ce point.", status=INCOMPLETE)
    if len(wording) > WORDING_MAX_CHARS:
        raise TransitionRefused(
            f"Une formulation compte au plus {WORDING_MAX_CHARS} signes.", status=INCOMPLETE
        )
    with acting("entry.reword", entry.synthesis_id, by) as act:
        entry = act.take(entry.pk, revision)
        entry.wording, entry.person_worded, entry.held = wording, True, True
        entry.save(update_fields=["wording", "person_worded", "held"])
    return entry


def mark_minority(entry, *, by, revision, minority):
    """Say that an entry is, or is not, what a minority says, whatever its weight."""
    with acting("entry.mark_minority", entry.synthesis_id, by) as act:
        entry = act.take(entry.pk, revision)
        entry.minority, entry.person_minority, entry.held = minority, True, True
        entry.save(update_fields=["minority", "person_minority", "held"])
        settle(entry)
    return entry


def refile(entry, *, by, revision, theme):
    """Show an entry under another theme of the consultation; what resembles it still joins it when compiling again."""
    with acting("entry.refile", entry.synthesis_id, by) as act:
        entry = act.take(entry.pk, revision)
        if theme == entry.theme:
            raise TransitionRefused("Ce point est déjà dans ce thème.", status=INCOMPLETE)
        if not entry.synthesis.consultation.themes.filter(pk=theme.pk).exists():
            raise TransitionRefused("Choisissez un thème de cette consultation.", status=INCOMPLETE)
        home = entry.home
        entry.theme, entry.person_theme, entry.held = theme, theme != home, True
        entry.home_theme = home if entry.person_theme else None
        entry.save(update_fields=["theme", "person_theme", "home_theme", "held"])
    return entry


def relate(entry, *, by, revision, sources, relation):
    """Say what sources of an entry do to it: support it, qualify it, contradict it."""
    if relation not in Relation.values:
        raise TransitionRefused("Choisissez ce que ces sources disent du point.", status=INCOMPLETE)
    with acting("entry.relate", entry.synthesis_id, by) as act:
        entry = act.take(entry.pk, revision)
        Fate.objects.filter(input__in=act.chosen(entry, sources)).update(relation=relation, pinned=True)
        entry.held = True
        entry.save(update_fields=["held"])
    return entry


def confirm(entry, *, by, revision):
    """Say that an entry is well as it is: what was new or changed in it no longer asks for care."""
    with acting("entry.confirm", entry.synthesis_id, by) as act:
        entry = act.take(entry.pk, revision)
        entry.is_new, entry.lost, entry.needs_care, entry.held = False, [], False, True
        entry.save(update_fields=["is_new", "lost", "needs_care", "held"])
        entry.fates.exclude(flag="").update(flag="")
    return entry


def set_aside(entry, *, by, revision, reason):
    """Set aside all that an entry stands on, with the reason that each contributor will read."""
    with acting("entry.set_aside", entry.synthesis_id, by, reason=checked_reason(reason)) as act:
        entry = act.take(entry.pk, revision)
        put_aside(Fate.objects.filter(entry=entry), act.reason)
        remove(entry)


def merge(entry, *, by, revision, into):
    """Bring all the sources of an entry into another one of the same kind."""
    with acting("entry.merge", entry.synthesis_id, by) as act:
        entry = act.take(entry.pk, revision)
        target = act.take(into.pk)
        if entry.pk == target.pk or entry.kind != target.kind:
            raise TransitionRefused(
                "Un point se fusionne avec un autre point de même nature.", status=INCOMPLETE
            )
        bring(list(Input.objects.filter(fate__entry=entry)), target)
        remove(entry)
        settle(target)
    return target


def move_sources(entry, *, by, revision, sources, into=None):
    """Move sources (inputs, each with all those of its item) of an entry to another one of the same kind, or to one
    of their own when `into` is None. Returns the entry that has them."""
    with acting("entry.move_sources", entry.synthesis_id, by) as act:
        origin = act.take(entry.pk, revision)
        inputs = act.chosen(origin, sources)
        if into is None:
            target = act.create(inputs)
        else:
            target = act.take(into.pk)
            if target.pk == origin.pk or target.kind != origin.kind:
                raise TransitionRefused(
                    "Une source se déplace vers un autre point de même nature.", status=INCOMPLETE
                )
        bring(inputs, target)
        after_leaving(origin)
        settle(target)
    return target


def set_aside_sources(entry, *, by, revision, sources, reason):
    """Set sources of an entry aside, with the reason that their contributors will read."""
    with acting("entry.set_aside_sources", entry.synthesis_id, by, reason=checked_reason(reason)) as act:
        origin = act.take(entry.pk, revision)
        put_aside(Fate.objects.filter(input__in=act.chosen(origin, sources)), act.reason)
        after_leaving(origin)


def reinstate(source, *, by):
    """Take back an input that was set aside: it becomes an entry of its own. Returns the entry."""
    with acting("entry.reinstate", source.synthesis_id, by) as act:
        fate = Fate.objects.get(pk=source.pk)
        if fate.disposition != Disposition.SET_ASIDE:
            raise TransitionRefused("Cet apport n’est plus écarté.", status=CONFLICT)
        inputs = list(Input.objects.filter(synthesis=act.synthesis, item=source.item).order_by("pk"))
        act.before["fates"] += Fate.objects.filter(input__in=inputs).values()
        target = act.create(inputs)
        bring(inputs, target)
        settle(target)
    return target


def last_act(synthesis):
    """The act that can be undone now, or None: all that has happened since was itself undone.

    Each act and each undo raises the synthesis' `edits` by one; so does a compilation, before which nothing is undone.
    """
    acts = JournalEntry.objects.about(synthesis).filter(verb__startswith="entry.").order_by("-at", "-pk")
    undone = set()
    for since, act in enumerate(acts[:UNDO_DEPTH].iterator(chunk_size=10)):
        if act.verb == UNDO:
            undone.add(act.data["undone"])
        elif act.pk not in undone:
            return act if act.data["edits"] + since == synthesis.edits else None
    return None


def undo(synthesis, *, by):
    """Put back what was there before the last act that isn't undone yet: called again, the one before."""
    with acting(UNDO, synthesis.pk, by) as act:
        last = last_act(act.synthesis)
        if last is None:
            raise TransitionRefused(
                "Il n’y a rien à annuler : le dernier changement n’est plus le dernier.", status=CONFLICT
            )
        act.data["undone"] = last.pk
        before = last.data["before"]
        touched = [fate["input_id"] for fate in before["fates"]]
        revisions = dict(Entry.objects.filter(synthesis=act.synthesis).values_list("pk", "revision"))
        Fate.objects.filter(input__in=touched).delete()
        Entry.objects.filter(synthesis=act.synthesis, key__in=before["created"]).delete()
        for row in before["entries"]:
            row = row | {"revision": revisions.get(row["id"], row["revision"]) + 1}
            Entry(**row).save(force_insert=row["id"] not in revisions)
        Fate.objects.bulk_create([Fate(**row) for row in before["fates"]], batch_size=2000)
