"""A student's feedback as a page: what stands on it, and that nothing on it can act."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

from grader.evidence import evidence_of
from grader.outcome import Status
from grader.reports import feedback_html
from grader.reports.feedback import feedback_of
from grader.scorecard import Scorecard, SubmissionStatus
from tests.unit.test_feedback import SECRET, hidden
from tests.unit.test_report_tally import (
    book,
    card,
    flipped,
    scored,
    verdict,
    waiting,
    without_points,
)

HOSTILE = "</style><script>alert(1)</script><img src=x onerror=alert(1)>{{7*7}}\x1b[2J\u202e"


class Page(HTMLParser):
    """A page's tags with their attributes, and the text that a reader sees."""

    def __init__(self, source: str) -> None:
        """Read the page."""
        super().__init__()
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.text = ""
        self._skips = False
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep a tag and the names of its attributes."""
        self.tags.append(tag)
        self.attributes.update(name for name, _ in attrs)
        self._skips = tag == "style"

    def handle_endtag(self, _tag: str) -> None:
        """Read text again behind the styles."""
        self._skips = False

    def handle_data(self, data: str) -> None:
        """Keep text."""
        if not self._skips:
            self.text += f"{' '.join(data.split())} " if data.strip() else ""


def page_of(one: Scorecard) -> str:
    """Return the page of a scorecard."""
    return "".join(feedback_html.pieces(feedback_of(book(one), one)))


def test_a_question_with_everything() -> None:
    """The title, what was got, the cases, pictures, what was printed, advice and the hint."""
    shown = replace(
        verdict("padding", Status.WRONG, 3.0, message="2 of 2 values differ"),
        printed="x = 1\n",
        evidence=evidence_of([1.0, -2.0], [1.0, 4.0]),
    )
    question = scored("conv_values", "convolution", verdict("a", Status.CORRECT, 1.0), shown)
    text = Page(page_of(card("ada", but=(question,)))).text
    assert (
        "Conv_values conv_values partial 1 of 4 1 of 2 checks right padding : 2 of 2 values differ "
        "yours 1 -2 expected 1 4 difference 0 -6 what was printed x = 1 "
    ) in text


def test_advice_and_hints() -> None:
    """A known slip is explained, and the rubric's hint stands below."""
    text = Page(page_of(card("ada", but=(flipped(),)))).text
    assert (
        "The kernel is flipped; here convolution means cross-correlation. "
        "Hint. Draw the kernel on the image at the first position. "
    ) in text


def test_names_are_code() -> None:
    """What a message puts between backticks is set as code, whatever student code wrote into it."""
    lost = verdict(
        "plain", Status.RAISED, 1.0, message="`<b>f` raised `a`, 3 ` 4 and ``, `two\nlines`"
    )
    source = page_of(
        card("ada", but=(scored("conv_values", "convolution", lost, hint="See `np.pad`."),))
    )
    shown = "<code>&lt;b&gt;f</code> raised <code>a</code>, 3 ` 4 and ``, `two\nlines`"
    assert f"<b>plain</b>: {shown}" in source
    assert "<b>Hint.</b> See <code>np.pad</code>.</p>" in source


def test_nothing_hidden_is_on_the_page() -> None:
    """The page is made from the allow-list alone."""
    one = card("ada", but=(scored("softmax", "softmax", hidden(f"{SECRET} case")),))
    source = page_of(replace(one, notes=(SECRET,)))
    assert SECRET not in source
    assert "<td" not in source.partition("<section")[2]


def test_what_students_wrote_is_inert() -> None:
    """Names, messages, printed text and notes are text without any power."""
    loud = replace(
        verdict(HOSTILE, Status.RAISED, 4.0, message=f"raised {HOSTILE}"), printed=HOSTILE
    )
    plain = replace(verdict("a", Status.RAISED, 4.0, message="raised"), printed="b")
    hostile = replace(card(HOSTILE, but=(scored("softmax", "softmax", loud),)), told=(HOSTILE,))
    harmless = replace(card("ada", but=(scored("softmax", "softmax", plain),)), told=("c",))
    found, known = Page(page_of(hostile)), Page(page_of(harmless))
    assert found.tags == known.tags
    assert found.attributes == known.attributes
    assert "\x1b" not in page_of(hostile)
    assert "\u202e" not in page_of(hostile)
    assert "{{7*7}}" in found.text


def test_the_page_runs_and_loads_nothing() -> None:
    """It has no script, and a policy that allows only its own styles."""
    source = page_of(card("ada", but=(waiting(),)))
    assert "<script" not in source
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', source)
    assert policy is not None
    assert "default-src &#39;none&#39;" in policy[1]
    assert "script-src" not in policy[1]
    assert re.findall(r'(?:src|href)="(?!#|data:,")', source) == []


def test_a_submission_that_can_not_be_read() -> None:
    """The page says what happened, and lists no questions."""
    one = replace(
        without_points("ada", SubmissionStatus.UNREADABLE), told=("ada.py is not an ordinary file",)
    )
    text = Page(page_of(one)).text
    assert text == (
        "A small assignment: ada ada A small assignment the submission could not be read "
        "ada.py is not an ordinary file "
    )
