"""Adjustments on the teacher's page: columns that sort, reasons in the panel, a filter."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from grader.scorecard import Adjustment
from tests.unit.test_report_tally import book, card, waiting

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.sheet import Sheet

DASH = "\N{EN DASH}"
MINUS = "\N{MINUS SIGN}"


def test_adjustments_have_columns_and_reasons(show: Callable[..., Sheet]) -> None:
    """Who was late stands below who was later in the column; a student's panel says why."""
    cards = [card(name, but=(waiting(),)) for name in ("ada", "bob", "cleo")]
    late = [Adjustment(name="late", points=points, reason="<b>late") for points in (-2.0, -0.5)]
    talk = Adjustment(name="talk", points=1.5)
    sheet = show(
        book(
            replace(cards[0], adjustments=(late[0], talk)),
            replace(cards[1], adjustments=(late[1],)),
            cards[2],
        )
    )
    assert sheet.column("total") == ["16.5", "16.5", "17"]
    assert sheet.column("late") == [f"{MINUS}2", f"{MINUS}0.5", DASH]
    sheet.sort("late")
    assert sheet.students() == ["bob", "ada", "cleo"]
    sheet.page.select_option("#filter", "adjusted")
    assert sheet.students() == ["bob", "ada"]
    sheet.cell("ada", "student").click()
    told = sheet.page.locator("#panel-body .notice").all_inner_texts()
    assert told[:2] == [f"late {MINUS}2: <b>late", "talk +1.5"]
    assert sheet.violations() == []
