import sys
from importlib import import_module
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parent.parent)
sys.exit(import_module("stack.cli").main(sys.argv[1:]))
