"""Which way the house may depend on itself: core ← practices, motions ← consultations ← portal, demo."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

ROOT = Path(settings.BASE_DIR)

CORE, HALL, SYNTHESIS = "egts.core", "consultations", "consultations.synthesis"
WINGS = {"practices", "motions"}
MAY_KNOW = {
    CORE: set(),
    "practices": {CORE},
    "motions": {CORE},
    HALL: {CORE, *WINGS},
    SYNTHESIS: {CORE, *WINGS, HALL},
    "egts.portal": {CORE, *WINGS, HALL, SYNTHESIS},
    "egts.demo": {CORE, *WINGS, HALL, SYNTHESIS, "egts.portal"},
}
ROOM_OF_LABEL = {
    "core": CORE,
    "practices": "practices",
    "motions": "motions",
    "consultations": HALL,
    "synthesis": SYNTHESIS,
    "portal": "egts.portal",
    "demo": "egts.demo",
}
# Inside a room: a module imports those above it, never those below. What a room has besides (its services) stands
# between its models and its views.
FLOORS = [
    {"workflow"},
    {"permissions"},
    {"models"},
    {"forms", "filters", "notices", "tasks"},
    {"views"},
    {"urls", "admin"},
]
FLOOR_OF = {name: number for number, names in enumerate(FLOORS) for name in names}
MODELS, SERVICES, VIEWS = FLOOR_OF["models"], FLOOR_OF["forms"], FLOOR_OF["views"]


def room_of(module):
    """The room a dotted name stands in, the most precise one; None for what is not in a room."""
    parts = module.split(".")
    return next((name for n in range(len(parts), 0, -1) if (name := ".".join(parts[:n])) in MAY_KNOW), None)


def inside(module, room):
    """The name, inside its room, of the part a module belongs to: « models » for practices.models.document."""
    return module.removeprefix(room).lstrip(".").split(".")[0]


@cache
def modules():
    """Dotted name → file, of all the Python files of the rooms but their migrations."""
    found = {}
    for top in ("egts", "practices", "motions", "consultations"):
        for path in sorted((ROOT / top).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            if "migrations" not in parts:
                found[".".join(parts).removesuffix(".__init__")] = path
    return found


def imports(module):
    """(line, dotted name) of all that a module imports, wherever in it, and of the models it names in strings."""
    path = modules()[module]
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = ".".join(package.split(".")[: len(package.split(".")) - node.level + 1])
                base = f"{above}.{base}".strip(".")
            for alias in node.names:
                whole = f"{base}.{alias.name}"
                yield node.lineno, whole if whole in modules() else base
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            named = re.fullmatch(r"([a-z]+)\.[A-Z]\w*", node.value)
            if named and named[1] in ROOM_OF_LABEL:
                yield node.lineno, ROOM_OF_LABEL[named[1]]
            elif "." in node.value and node.value in modules():
                yield node.lineno, node.value


def test_rooms_know_only_the_rooms_below():
    wrong = [
        f"{modules()[module].relative_to(ROOT)}:{line} knows {target}"
        for module in modules()
        if (room := room_of(module))
        for line, target in imports(module)
        if (other := room_of(target)) and other != room and other not in MAY_KNOW[room]
    ]
    assert wrong == []


def test_foreign_keys_point_at_the_rooms_below():
    wrong = []
    for model in apps.get_models(include_auto_created=True):
        room = ROOM_OF_LABEL.get(model._meta.app_label)
        for field in model._meta.get_fields():
            if room is None or not field.is_relation or not field.concrete or field.related_model is None:
                continue
            other = ROOM_OF_LABEL.get(field.related_model._meta.app_label)
            if other and other != room and other not in MAY_KNOW[room]:
                wrong.append(f"{model._meta.label}.{field.name} → {field.related_model._meta.label}")
    assert wrong == []


@pytest.mark.parametrize("room", sorted(set(MAY_KNOW) - {CORE, "egts.demo"}))
def test_inside_a_room_imports_run_from_top_to_bottom(room):
    wrong = []
    for module in modules():
        if room_of(module) != room:
            continue
        floor = FLOOR_OF.get(inside(module, room), SERVICES)
        for line, target in imports(module):
            if room_of(target) != room or not inside(target, room):
                continue
            if FLOOR_OF.get(inside(target, room), MODELS) > floor:
                wrong.append(f"{modules()[module].relative_to(ROOT)}:{line} imports {target}")
    assert wrong == []


def test_the_check_sees_what_it_should_see(tmp_path, monkeypatch):
    """A wing that imports the other, in any way Python or Django has, is found."""
    sneaky = tmp_path / "sneaky.py"
    sneaky.write_text(
        "def late():\n"
        "    from motions.models import Motion\n"
        "import consultations.models\n"
        "key = 'motions.Motion'\n"
        "from . import workflow\n",
        encoding="utf-8",
    )
    known = {**modules(), "practices.sneaky": sneaky}
    monkeypatch.setitem(globals(), "modules", lambda: known)
    others = sorted(name for _, name in imports("practices.sneaky") if room_of(name) != "practices")
    assert others == ["consultations.models", "motions", "motions.models"]
