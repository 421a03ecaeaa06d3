"""`bin/bench [NAME…]`: every module of this package that measures, or those named; with one name, its options too."""

import sys
from importlib import import_module
from itertools import takewhile
from pathlib import Path

NAMES = sorted(path.stem for path in Path(__file__).parent.glob("[a-z]*.py"))


def main(arguments):
    wanted = list(takewhile(lambda word: not word.startswith("-"), arguments))
    options = arguments[len(wanted) :]
    unknown = [name for name in wanted if name not in NAMES]
    if unknown:
        sys.exit(f"bin/bench : mesure inconnue : {', '.join(unknown)}. Mesures : {', '.join(NAMES)}.")
    for name in wanted or NAMES:
        print(f"\n== {name}", flush=True)
        import_module(f"tests.bench.{name}").main(*([options] if options else []))


if __name__ == "__main__":
    main(sys.argv[1:])
