"""Many rows at once, by PostgreSQL's COPY: what a compilation writes, without a Python object a row."""

import io
import json

from django.db import connection

AT_ONCE = 10_000  # rows in memory as text
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def copy_rows(model, names, rows):
    """Insert `rows` (tuples of the values of the fields `names`, foreign keys as primary keys) into `model`'s table.

    Values are None, str, int, bool, lists of str, or dicts (JSON). The other columns take the database's defaults.
    """
    meta, quote = model._meta, connection.ops.quote_name
    columns = ", ".join(quote(meta.get_field(name).column) for name in names)
    statement = f"COPY {quote(meta.db_table)} ({columns}) FROM STDIN"
    with connection.cursor() as cursor:
        for start in range(0, len(rows), AT_ONCE):
            lines = ("\t".join(map(_value, row)) for row in rows[start : start + AT_ONCE])
            cursor.copy_expert(statement, io.StringIO("\n".join(lines) + "\n"))


def _value(value):
    if value is None:
        return "\\N"
    if isinstance(value, str):
        return value.translate(_ESCAPES)
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, list):
        inside = ",".join('"' + item.replace("\\", "\\\\").replace('"', '\\"') + '"' for item in value)
        return f"{{{inside}}}".translate(_ESCAPES)
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False).translate(_ESCAPES)
    return str(value)
