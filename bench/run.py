"""`make bench`: prints each figure with its ratio to a budget or a floor of the same run."""

import argparse
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench import arranging, editor, imports, pages, reading, searching
from bench.commands import Sandbox

PARTS = {
    "imports": imports,
    "pages": pages,
    "reading": reading,
    "searching": searching,
    "editor": editor,
    "arranging": arranging,
}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", help=", ".join(PARTS) + "; all if none is named")
    named = parser.parse_args().parts
    with tempfile.TemporaryDirectory(prefix="wecops-bench-") as folder:
        sandbox = Sandbox(folder)
        for part in named or PARTS:
            # What takes many minutes is measured for those who ask for the part by its name.
            PARTS[part].measure(sandbox, say, in_full=part in named)


def say(what, figure, ratio=""):
    print(f"{what:<48}{figure:>12}   {ratio}", flush=True)


if __name__ == "__main__":
    main()
