"""What became of a check after something was saved: points before and now, gained and lost."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from grader.data_class import dataclass
from grader.names import printable
from grader.reports.line import BAD, GOOD, PLAIN, styled
from grader.reports.tally import count, short, shows_points
from grader.reports.width import wrap
from grader.scorecard import POINT_DIGITS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.scorecard import Gradebook, QuestionScore, Scorecard

MOST_STUDENTS = 20
MOST_QUESTIONS = 12


def lines(before: Gradebook, after: Gradebook, *, width: int) -> Iterator[str]:
    """Yield what changed from one check to the next, a line a submission.

    Of a single submission each question is told by its points, of several by its name.
    """
    olds = {card.path: card for card in before.scorecards}
    news = {card.path: card for card in after.scorecards}
    if len(olds) == len(news) == 1 and olds.keys() == news.keys():
        ((path, card),) = news.items()
        yield from _alone(olds[path], card, width)
        return
    told = [
        line
        for path in dict.fromkeys([*news, *olds])
        for line in _one_of_many(olds.get(path), news.get(path))
    ]
    if not told:
        yield "no points changed"
    for text, style in islice(told, MOST_STUDENTS):
        yield from styled(wrap(text, width), style)
    if len(told) > MOST_STUDENTS:
        yield f"and {len(told) - MOST_STUDENTS} more"


def _alone(old: Scorecard, new: Scorecard, width: int) -> Iterator[str]:
    gain = _gain(old.score, new.score)
    of = f"of {count(new.points, 'point')}"
    moves = _moves(old, new) if shows_points(old) and shows_points(new) else []
    if not moves and not gain and old.status is new.status:
        yield f"nothing gained or lost: {_score(new)} {of}"
        return
    signed = f" ({_signed(gain)})" if gain else ""
    total = f"{_score(old)} → {_score(new)}, {of}{signed}"
    yield from styled(wrap(total, width), _style(gain))
    for move in moves[:MOST_QUESTIONS]:
        yield from styled(wrap(move.told, width, margin="  "), _style(move.gain))
    if len(moves) > MOST_QUESTIONS:
        yield f"  and {len(moves) - MOST_QUESTIONS} more"


def _one_of_many(
    old: Scorecard | None, new: Scorecard | None
) -> Iterator[tuple[str, dict[str, bool]]]:
    card = new or old
    assert card is not None, "unreachable because one of them has the path"
    name = printable(card.student)
    if old is None:
        yield f"{name}: new, {_score(card)} of {count(card.points, 'point')}", PLAIN
    elif new is None:
        yield f"{name}: gone, had {_score(card)} of {count(card.points, 'point')}", PLAIN
    else:
        gain = _gain(old.score, new.score)
        moves = _moves(old, new) if shows_points(old) and shows_points(new) else []
        gained = ", ".join(move.question for move in moves if move.gain > 0)
        lost = ", ".join(move.question for move in moves if move.gain < 0)
        told = "; ".join(filter(None, (gained and f"gained {gained}", lost and f"lost {lost}")))
        if told or gain or old.status is not new.status:
            change = f"{name}: {_score(old)} → {_score(new)}"
            yield ": ".join(filter(None, (change, told))), _style(gain)
        elif moves:
            others = ", ".join(move.question for move in moves)
            yield f"{name}: {_score(new)} as before, for another reason in {others}", PLAIN


@dataclass(frozen=True, slots=True, kw_only=True)
class _Move:
    """A question whose points or status changed: by how much, and in words."""

    question: str
    gain: float
    told: str


def _moves(old: Scorecard, new: Scorecard) -> list[_Move]:
    """Return the questions that changed: gained ones first, then lost ones, then the others."""
    olds = {question.id: question for question in old.questions}
    moves = [_move(olds[one.id], one) for one in new.questions if one.id in olds]
    found = [move for move in moves if move is not None]
    return sorted(found, key=lambda move: (move.gain <= 0, move.gain == 0))


def _move(old: QuestionScore, new: QuestionScore) -> _Move | None:
    gain = _gain(old.score, new.score)
    if not gain and old.status is new.status:
        return None
    word = "gained" if gain > 0 else "lost" if gain < 0 else "same points"
    points = f" {short(old.score)} → {short(new.score)}" if gain else ""
    causes = f" ({old.status.value} → {new.status.value})" if old.status is not new.status else ""
    return _Move(question=new.id, gain=gain, told=f"{word}: {new.id}{points}{causes}")


def _score(card: Scorecard) -> str:
    return short(card.score) if shows_points(card) else card.status.value


def _gain(old: float, new: float) -> float:
    return round(new - old, POINT_DIGITS)


def _signed(gain: float) -> str:
    return f"{'+' if gain > 0 else ''}{short(gain)}"


def _style(gain: float) -> dict[str, bool]:
    return GOOD if gain > 0 else BAD if gain < 0 else PLAIN
