"""Give every run in the documentation the output of today, and write made parts anew.

    python -m tests.docs.refresh [PAGE ...]

Read the difference before it is committed: the tests only see to it that pages tell the truth.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.docs.made import FILES, with_made_parts
from tests.docs.page import PAGES, ROOT, parts, without_times


def refresh(page: Path) -> None:
    """Run all examples of a page and write down what they print; make its made parts."""
    text = with_made_parts(page.read_text(encoding="utf-8"))
    page.write_text(text, encoding="utf-8")
    for part in reversed(list(parts(page))):
        with tempfile.TemporaryDirectory() as folder:
            printed = list(part.play(Path(folder)))
        for block, output in reversed(printed):
            if without_times(output) != without_times(block.text):
                first, last = block.span
                lines = [line.rstrip() for line in output.splitlines()]
                text = text[:first] + "\n".join(lines) + "\n" + text[last:]
    page.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    for file, make in FILES.items():
        (ROOT / file).write_text(make(), encoding="utf-8")
    for name in sys.argv[1:] or PAGES:
        refresh(ROOT / name)
