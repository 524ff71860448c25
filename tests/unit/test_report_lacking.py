"""What several submissions did not find, told to the teacher once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.outcome import Status
from grader.reports.lacking import lacking
from grader.reports.remarks import remarks
from tests.unit.test_report_tally import book, card, scored, verdict

if TYPE_CHECKING:
    from grader.scorecard import Scorecard

ADVICE = "install it, or hand it out with provide in [submission]"


def needing(student: str, *messages: str, notes: tuple[str, ...] = ()) -> Scorecard:
    """Return a scorecard that lost points with these words."""
    cases = (verdict(str(n), Status.RAISED, 1.0, message=m) for n, m in enumerate(messages))
    return card(student, but=(scored("conv_output", "convolution", *cases),), notes=notes)


def test_a_forgotten_module_is_told_once() -> None:
    """Whoever forgets to hand it out reads how many need it, and what to do."""
    words = "`pool` needs tide_utils: No module named 'tide_utils' (cell 3, line 2)"
    cards = [needing(name, words, words) for name in ("ada", "ben", "cleo")]
    found = book(*cards, card("dora"))
    sentence = f"3 of 4 submissions lost points for want of tide_utils: {ADVICE}"
    assert list(lacking(found)) == [sentence]
    assert sentence in remarks(found)


def test_files_and_what_hidden_cases_need_are_told() -> None:
    """Of a file its name is told; of a hidden case the notes name what was not there."""
    file = "`f` needs a file that can't be opened: [Errno 2] No such file or directory: 'a b.csv'"
    hidden = "`f` needs a module that could not be imported (cell 11, line 37)"
    note = "ModuleNotFoundError: No module named 'tide' (cell 1, line 2); what does not need it"
    cards = [needing(name, file) for name in "ab"]
    cards += [needing(name, hidden, notes=(note, "x")) for name in "cde"]
    assert list(lacking(book(*cards))) == [
        f"3 of 5 submissions lost points for want of tide: {ADVICE}",
        f"2 of 5 submissions lost points for want of a b.csv: {ADVICE}",
    ]


def test_what_one_submission_lacks_is_its_own_affair() -> None:
    """Neither one that needs something, nor any that only notes it, says anything of the course."""
    note = "ModuleNotFoundError: No module named 'tide' (line 2)"
    cards = (needing("ada", "`f` needs tide: No module named 'tide'"), card("ben", notes=(note,)))
    assert not list(lacking(book(*cards, needing("cleo", "yours 3 needs 4"))))
