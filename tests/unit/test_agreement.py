"""Which lost answers agree with one another."""

from __future__ import annotations

from dataclasses import replace

from grader.evidence import evidence_of
from grader.outcome import Status
from grader.reports.agreement import groups
from grader.scorecard import QuestionScore, SubmissionStatus, Verdict
from tests.unit.test_report_tally import card, flipped, scored, verdict, waiting, without_points


def wrong(name: str, answer: object, **facts: object) -> Verdict:
    """Return a wrong case worth one point with the evidence of its answer."""
    return verdict(name, Status.WRONG, 1.0, evidence=evidence_of(answer), **facts)


def answered(*cases: Verdict) -> QuestionScore:
    """Return the softmax question with these cases."""
    return scored("softmax", "softmax", *cases)


def found(*scores: QuestionScore) -> list[tuple[str, str, tuple[int, ...]]]:
    """Return kind, label and members of the groups of students who answered so."""
    cards = [card(f"s{place}", but=(score,)) for place, score in enumerate(scores)]
    return [(g.kind, g.label, g.members) for g in groups(cards).get("softmax", [])]


def test_equal_answers_are_a_group() -> None:
    """Answers that agree in four digits are equal, others are not; the largest group is first."""
    half, near, other = (answered(wrong("a", value)) for value in (0.5, 0.50000001, 0.7))
    assert found(other, half, near) == [("answer", "wrong", (1, 2)), ("answer", "wrong", (0,))]


def test_all_lost_cases_must_agree() -> None:
    """The same answer to one case and another to the next are two ways of being wrong."""
    first = answered(wrong("a", 1.0), wrong("b", 2.0))
    second = answered(wrong("a", 1.0), wrong("b", 3.0))
    third = answered(wrong("a", 1.0), verdict("b", Status.CORRECT, 1.0))
    assert [members for _, _, members in found(first, second, third)] == [(0,), (1,), (2,)]


def test_a_slip_joins_what_answers_part() -> None:
    """Who shows the same slip is in one group, whatever the numbers."""
    one = answered(wrong("a", 1.0, misconception="sign-flip"))
    two = answered(wrong("a", 2.0, misconception="sign-flip"), wrong("b", 9.0))
    both = answered(wrong("a", 1.0, misconception="x"), wrong("b", 1.0, misconception="sign-flip"))
    assert found(one, two, both) == [("slip", "sign-flip", (0, 1)), ("slip", "x, sign-flip", (2,))]


def test_failures_agree_by_their_words() -> None:
    """Where nothing came back, status and message of the first lost case count."""
    zero = answered(verdict("a", Status.RAISED, 1.0, message="raised ZeroDivisionError"))
    name = answered(verdict("a", Status.RAISED, 1.0, message="raised NameError"))
    late = answered(verdict("a", Status.TIMEOUT, 1.0, message="raised NameError"))
    assert found(zero, name, zero, late) == [
        ("failure", "raised", (0, 2)),
        ("failure", "raised", (1,)),
        ("failure", "timeout", (3,)),
    ]


def test_a_question_without_cases_agrees_by_its_status() -> None:
    """What was stored without its cases still has a group."""
    bare = replace(answered(wrong("a", 1.0)), cases=(), status=Status.MISSING)
    assert found(bare, bare) == [("failure", "missing", (0, 1))]


def test_the_example_is_what_one_of_them_answered() -> None:
    """The first case with an answer is shown, else the first message."""
    cards = [
        card("a", but=(answered(verdict("x", Status.RAISED, 1.0), wrong("y", [1.0, 2.0])),)),
        card("b", but=(answered(verdict("x", Status.RAISED, 1.0, message="raised E")),)),
        card("c", but=(answered(verdict("x", Status.MISSING, 1.0)),)),
    ]
    examples = [group.example for group in groups(cards)["softmax"]]
    assert examples == ["y: shape (2,): [1. 2.]", "x: raised E", ""]


def test_who_is_in_no_group() -> None:
    """Full marks, a person's mark, points that wait, and files that were not read or loaded."""
    by_hand = replace(answered(wrong("a", 1.0)), by_hand=True)
    cards = [
        card("full"),
        card("marked", but=(by_hand, waiting())),
        card("failed", every=Status.UNGRADABLE),
        without_points("broken", SubmissionStatus.LOAD_ERROR),
        card("torn", every=Status.MISSING, status=SubmissionStatus.UNREADABLE),
        card("away", every=Status.MISSING, status=SubmissionStatus.ABSENT),
    ]
    assert groups(cards) == {}


def test_each_question_has_its_groups() -> None:
    """Agreement in one question says nothing about another."""
    cards = [card("a", but=(flipped(), answered(wrong("a", 1.0)))), card("b", but=(flipped(),))]
    made = groups(cards)
    assert {name: [g.members for g in kept] for name, kept in made.items()} == {
        "softmax": [(0,)],
        "conv_output": [(0, 1)],
    }
