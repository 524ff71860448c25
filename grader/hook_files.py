"""Files of hooks: what they are called, and which have any."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

HOOKS_FILE = "conftest.py"

PREFIX = "pytest_grade_"
"""What the names of all hooks begin with."""


def has_hooks(file: Path) -> bool:
    """Return whether a file is there that has hooks for grading, by its text."""
    try:
        return PREFIX in file.read_text("utf-8", errors="replace")
    except (OSError, ValueError):
        return False
