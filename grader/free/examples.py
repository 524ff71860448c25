"""Tests of Hypothesis: the same examples for every student, in as much time as these take."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

NAME = "hypothesis"
PROFILE = "grade"
_USUAL = ("default", "ci", PROFILE)


def settle_examples(module: Path) -> None:
    """Have Hypothesis draw alike for all, keep nothing, and not count the start of a sandbox.

    That is for a module which uses it, before it is imported. What a test, a conftest or the
    command line says by itself goes before this.
    """
    if NAME not in sys.modules and not _mentions(module):
        return
    try:
        from hypothesis import settings  # noqa: PLC0415 few courses have it
    except ImportError:
        return
    if settings.get_current_profile_name() in _USUAL:
        settings.register_profile(PROFILE, deadline=None, derandomize=True, database=None)
        settings.load_profile(PROFILE)


def _mentions(module: Path) -> bool:
    try:
        return NAME.encode() in module.read_bytes()
    except OSError:
        return False
