"""The engine of the synthesis: plain functions over plain data, the same answer for the same inputs.

One region's statements of one kind and theme are read (parallel, cacheable by the hash of inputs and settings); the
regions' parts are grouped; what people decided before is put back:

>>> part = prepare([(1, "Aller vers les isolés"), (2, "RAS"), (3, "Aller vers des isolées.")])
>>> data = part.to_bytes()
>>> rarity = Rarity.of([part])                       # over the parts of every cell: optional, and better
>>> grouping = group([Prepared.from_bytes(data)], Settings(similarity=450), rarity=rarity)
>>> [(found.representative, found.members, found.because) for found in grouping.groups]
[(3, (Member(id=3, similarity=1000), Member(id=1, similarity=1000)), ('aller vers', 'isolées'))]
>>> grouping.set_aside                               # id and reason code
((2, 'neant'),)
>>> texts = {1: "Aller vers les isolés", 2: "RAS", 3: "Aller vers des isolées."}
>>> inputs = [Input(i, "besoin", "accès", "11", text_sha256(text), text) for i, text in texts.items()]
>>> draft = reconcile(None, inputs, [Cell("besoin", "accès", grouping)], Measure([part], rarity=rarity))
>>> [(row.input, row.disposition, row.reason) for row in dispositions(draft)]
[(1, 'minority', ''), (2, 'set_aside', 'neant'), (3, 'minority', '')]

`grouping.to_bytes()` is canonical JSON, byte-identical each time. Next time pass the draft, as people left it, instead
of None. Whoever changes an entry by hand marks it `held`, and pins the sources they place: see `draft`.
"""

from .canonical import canonical, entry_id, sha256_of, text_sha256
from .draft import (
    CHANGED,
    MOVED,
    NEW,
    Cell,
    Disposition,
    Draft,
    Entry,
    Input,
    SetAside,
    Source,
    dispositions,
)
from .group import ENGINE_VERSION, Group, Grouping, Member, Settings, group
from .measure import Measure
from .prepare import Prepared, prepare
from .reconcile import reconcile
from .vectors import Rarity

__all__ = [
    "CHANGED",
    "ENGINE_VERSION",
    "MOVED",
    "NEW",
    "Cell",
    "Disposition",
    "Draft",
    "Entry",
    "Group",
    "Grouping",
    "Input",
    "Measure",
    "Member",
    "Prepared",
    "Rarity",
    "SetAside",
    "Settings",
    "Source",
    "canonical",
    "dispositions",
    "entry_id",
    "group",
    "prepare",
    "reconcile",
    "sha256_of",
    "text_sha256",
]
