"""Equal verdicts kept once."""

from __future__ import annotations

from dataclasses import replace

from grader.outcome import Status
from grader.shared import Shared
from tests.unit.test_report_tally import card, flipped, scored, verdict


def test_equal_verdicts_are_one_object() -> None:
    """What two students did alike is held once; the scorecards stay equal to what they were."""
    shared = Shared()
    ada, bob = card("ada", but=(flipped(),)), card("bob", but=(flipped(),))
    first, second = shared.card(ada), shared.card(bob)
    assert (first, second) == (ada, bob)
    assert all(a is b for a, b in zip(first.questions, second.questions, strict=True))


def test_other_verdicts_stay_apart() -> None:
    """A question that differs in one case shares only the others."""
    shared = Shared()
    right, wrong = verdict("a", Status.CORRECT, 1.0), verdict("b", Status.WRONG, 1.0)
    one = shared.card(card("ada", but=(scored("softmax", "softmax", right, wrong),)))
    slower = replace(wrong, seconds=0.5)
    other = shared.card(card("bob", but=(scored("softmax", "softmax", replace(right), slower),)))
    assert one.questions[0].cases[0] is other.questions[0].cases[0]
    assert other.questions[0].cases[1] == slower
