"""Give every run in the documentation the output of today: `python -m tests.docs.refresh`.

Read the difference before it is committed: the tests only see to it that pages tell the truth.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.docs.page import ROOT, parts, without_times

PAGES = (
    "README.md",
    "docs/rubrics.md",
    "docs/lms.md",
    "docs/submissions.md",
    "docs/courses.md",
    "docs/gradebook.md",
)


def refresh(page: Path) -> None:
    """Run all examples of a page and write down what they print."""
    text = page.read_text(encoding="utf-8")
    for part in reversed(list(parts(page))):
        with tempfile.TemporaryDirectory() as folder:
            part.write_files(Path(folder))
            printed = [(block, part.run(block, Path(folder))) for block in part.runs]
        for block, output in reversed(printed):
            if without_times(output) != without_times(block.text):
                first, last = block.span
                lines = [line.rstrip() for line in output.splitlines()]
                text = text[:first] + "\n".join(lines) + "\n" + text[last:]
    page.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    for name in PAGES:
        refresh(ROOT / name)
