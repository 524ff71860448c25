"""Gradebooks downloaded from Canvas and Moodle: one column filled, all else byte for byte."""

from __future__ import annotations

from grader.lms.fill import Sheet, load_sheet, refilled

__all__ = ["Sheet", "load_sheet", "refilled"]
