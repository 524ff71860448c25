"""All that is measured, in one command: `python -m benchmarks`.

Each table is made by a module of its own, which can be run by itself. `--save` keeps them all in
`results.md`. The largest class and the other graders take minutes; `--only` names single tables.
"""

from __future__ import annotations

import argparse
import subprocess
import sys

from benchmarks.commands import ROOT

RESULTS = ROOT / "benchmarks" / "results.md"

TABLES = {
    "commands": "Against the least that it could cost",
    "differing": "A class whose answers differ",
    "others": "Against other graders, on the same homework",
    "growth": "From ten submissions to ten thousand",
    "notebooks": "A notebook of forty cells",
    "report": "The report",
    "cluster": "A cluster against this machine",
}
"""Modules of this package, and what their tables show."""


def table(name: str) -> str:
    """Return what a module prints."""
    words = [sys.executable, "-m", f"benchmarks.{name}"]
    return subprocess.run(words, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True).stdout


def main() -> None:
    """Measure and print, table by table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=TABLES, default=[*TABLES], help="which tables")
    parser.add_argument("--save", action="store_true", help="keep the tables in results.md")
    given = parser.parse_args()
    parts = ["# Results\n"]
    for name in given.only:
        parts.append(f"\n## {TABLES[name]}\n\n`python -m benchmarks.{name}`\n\n{table(name)}")
        print(parts[-1], flush=True)
    if given.save:
        RESULTS.write_text("".join(parts), encoding="utf-8")


if __name__ == "__main__":
    main()
