"""What one record says, checked as far as it can be without the database."""

from dataclasses import dataclass

from consultations.models import Statement
from consultations.models.statement import frozen
from egts.core.search import sort_key

REQUIRED = ("external_id", "region", "theme", "question", "kind", "text")
SOURCE = ("organisation", "organisation_kind", "college", "contribution", "group")
OPTIONAL = ("labels", *SOURCE)  # labels serves evaluation, and is not imported
MAX_TEXT_CHARS = 50_000


class HeaderRefused(Exception):
    """A file whose columns are not those expected; nothing of it goes in."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that does not go in, and why, in words for people."""

    line: int
    external_id: str
    reason: str


@dataclass(slots=True)
class Row:
    line: int
    external_id: str
    region: str
    theme: str
    question: str
    kind: str
    text: str
    source: tuple  # as SOURCE

    def refused(self, reason):
        return Refused(self.line, self.external_id, reason)


class Columns:
    """Turns the records of one file into rows. `names` are its columns, `regions` the codes that exist."""

    def __init__(self, names, regions):
        self.width = len(names)
        self._required = [names.index(name) for name in REQUIRED]
        self._source = [names.index(name) if name in names else None for name in SOURCE]
        self._regions = frozenset(regions)
        self._kinds = {}
        for value, label in Statement.Kind.choices:
            self._kinds[value] = self._kinds[label] = self._kinds[sort_key(label)] = value

    def row(self, record):
        """The Row of a record, or the Refused that it makes."""
        if record.reason:
            return Refused(record.line, "", record.reason)
        fields = record.fields
        external_id, region, theme, question, kind, text = [fields[index].strip() for index in self._required]
        text = frozen(text)
        kind_value = self._kinds.get(kind) or self._kinds.get(sort_key(kind))
        if reason := self._fault(external_id, region, question, text):
            return Refused(record.line, external_id[:200], reason)
        if kind_value is None:
            reason = f"nature inconnue : « {kind[:40]} » (attendu : {', '.join(Statement.Kind.values)})"
            return Refused(record.line, external_id, reason)
        source = tuple(["" if index is None else fields[index].strip() for index in self._source])
        return Row(record.line, external_id, region, theme, question, kind_value, text, source)

    def _fault(self, external_id, region, question, text):
        if not external_id:
            return "identifiant (external_id) absent"
        if len(external_id) > 200:
            return "identifiant (external_id) de plus de 200 caractères"
        if region and region not in self._regions:
            return f"code de région inconnu : « {region[:20]} » (code INSEE à deux chiffres attendu)"
        if not text:
            return "texte vide"
        if len(text) > MAX_TEXT_CHARS:
            return f"texte de plus de {MAX_TEXT_CHARS // 1000} 000 caractères"
        if len(question) > 500:
            return "question de plus de 500 caractères"
        return ""


def check_header(names):
    """Raises HeaderRefused unless `names` are those of the contract."""
    missing = [name for name in REQUIRED if name not in names]
    unknown = [name for name in names if name not in (*REQUIRED, *OPTIONAL)]
    repeated = len(set(names)) < len(names)
    if not (missing or unknown or repeated):
        return
    faults = [
        *([f"colonnes absentes : {', '.join(missing)}"] if missing else []),
        *([f"colonnes inconnues : {', '.join(name[:40] for name in unknown[:10])}"] if unknown else []),
        *(["une colonne est répétée"] if repeated else []),
    ]
    raise HeaderRefused(
        f"L’en-tête du fichier n’est pas celui attendu ({' ; '.join(faults)}). Première ligne attendue, "
        f"séparée par des virgules et encodée en UTF-8 : {','.join(REQUIRED)},labels. "
        f"Colonnes facultatives : {', '.join(SOURCE)}."
    )
