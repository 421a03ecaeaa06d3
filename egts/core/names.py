"""The names of files that people hand in, as they are kept, shown and given back."""

import re
import unicodedata
from pathlib import PurePath

NAME_MAX = 200
SUFFIX_MAX = 20
INVISIBLE = {"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"}  # controls, marks that turn the writing round, orphans


def plain_name(name):
    """`name` without folders, without what cannot be seen or turns the reading round, in NAME_MAX characters.

    The extension stays; a name of which nothing is left becomes « fichier ».
    """
    last = re.split(r"[/\\]", str(name or ""))[-1]
    seen = "".join(
        " " if char in '<>:"|?*' else char for char in last if unicodedata.category(char) not in INVISIBLE
    )
    path = PurePath(" ".join(seen.split()).lstrip(". ") or "fichier")
    suffix = path.suffix if len(path.suffix) <= SUFFIX_MAX else ""
    stem = path.name.removesuffix(suffix) or "fichier"
    return stem[: NAME_MAX - len(suffix)].rstrip() + suffix
