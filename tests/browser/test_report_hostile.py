"""Text that students control is only text, wherever in the page it gets to."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from grader.evidence import Evidence
from grader.origin import Origin, Person
from grader.outcome import Status
from grader.scorecard import RunFacts, SubmissionStatus
from tests.unit.test_report_tally import book, card, scored, verdict, without_points

if TYPE_CHECKING:
    from collections.abc import Callable

    from grader.scorecard import Gradebook
    from tests.browser.sheet import Sheet

HOSTILE = {
    "an image": '<img src=x onerror="alert(1)">',
    "the end of a script": "</script><script>alert(1)</script>",
    "the end of a title": "</title></style><script>alert(1)</script>",
    "the end of an attribute": '" onfocus="alert(1)" autofocus x="',
    "a comment": "<!--<script>alert(1)//",
    "a template": "{{ 7 * 7 }}{% raw %}${alert(1)}",
    "an address": "javascript:alert(1)",
    "a frame": '<iframe srcdoc="<script>parent.alert(1)</script>"></iframe>',
    "a style": "<style>*{display:none!important}</style>",
    "a form": '<form action="https://example.org"><button autofocus>',
    "a link": '<link rel=stylesheet href="https://example.org/x.css">',
    "an entity": "&lt;b&gt;&#0;&amp",
    "JSON": '"]}],"texts":[1',
    "a path": "../%2e%2e/#student/%/?a=b&c",
    "other ways of writing": "\u202e\u2066cod.exe\u2069",
    "control characters": "\x00\x1b[2J\x07\x85\r\n\t\u2028\u2029",
    "half a letter": "\ud800\udfff\ud800",
    "a prototype": "__proto__",
    "very much": "w" * 30_000,
    "many marks": "a" + "\u0301" * 3_000,
}


def everywhere(text: str) -> Gradebook:
    """Return a class in which a text stands wherever a student or a file can put it."""
    question = scored(
        "softmax",
        "softmax",
        verdict(
            text,
            Status.WRONG,
            2.0,
            message=text,
            misconception=text,
            hint=text,
            printed=f"{text}\n{text}",
            evidence=Evidence(signature="a", shown=text),
        ),
        verdict("b", Status.RAISED, 2.0, message=text, visibility="hidden"),
        hint=text,
        feedback=text,
    )
    other = replace(question, cases=tuple(replace(c, misconception=None) for c in question.cases))
    failed = scored("softmax", "softmax", verdict("b", Status.RAISED, 4.0, message=text))
    origin = Origin(people=(Person(name=text, sid=text),), entry=text, late=True)
    cards = [
        card(f"{text}{number}", but=(one,), path=f"{text}{number}", notes=(text,), origin=origin)
        for number, one in enumerate((question, question, other, other, failed, failed))
    ]
    made = book(*cards, without_points(text, SubmissionStatus.UNREADABLE, text))
    heading = replace(
        made.heading,
        id=text,
        title=text,
        sections=tuple(replace(section, title=text) for section in made.heading.sections),
        questions=tuple(replace(title, title=text) for title in made.heading.questions),
    )
    run = RunFacts(isolation=text, engine=text, seed=text)
    return replace(made, heading=heading, run=run, left_out=(text,))


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_stays_text(show: Callable[..., Sheet], text: str) -> None:
    """Nothing of it runs, asks for anything or makes an element; the page works as ever."""
    sheet = show(everywhere(text))
    page = sheet.page
    allowed = page.locator("img, iframe, form, object, embed, base, [onerror], [onfocus], [srcdoc]")
    assert page.locator("#score-table tbody tr").count() == 7
    page.get_by_label("Columns").select_option("questions")
    for summary in page.locator("details.group summary").all():
        summary.click()
    sheet.draw_heat()
    page.locator("#score-table tbody tr").nth(1).locator("td").nth(3).click()
    panel = page.get_by_role("dialog")
    assert panel.is_visible()
    assert panel.locator(".case").count() >= 1
    page.keyboard.press("Escape")
    page.locator("details.group a").first.click()
    assert panel.is_visible()
    page.keyboard.press("Escape")
    page.locator("#heat tbody td").first.click()
    assert panel.is_visible()
    assert allowed.count() == 0
    assert page.locator("style").count() == 1
    assert page.locator("script").count() == 2
    assert page.evaluate("document.documentElement.scrollWidth") <= 1200


@pytest.mark.parametrize("name", ["an image", "the end of a script", "a template"])
def test_hostile_text_is_shown_as_it_is(show: Callable[..., Sheet], name: str) -> None:
    """The teacher reads what the student wrote, letter by letter."""
    text = HOSTILE[name]
    sheet = show(everywhere(text))
    assert sheet.page.title() == text
    assert sheet.page.locator("h1").inner_text() == text
    assert sheet.students()[0].startswith(text)
    sheet.page.locator("#score-table tbody th").first.click()
    assert text in sheet.page.locator("#panel-title").inner_text()


def test_markup_in_the_page_could_neither_run_nor_call(show: Callable[..., Sheet]) -> None:
    """Even if text became markup, the page's own policy would stop it."""
    sheet = show(book(card("ada")))
    sheet.page.evaluate(
        """() => {
            const smuggled = document.createElement("div");
            smuggled.innerHTML = '<img src="https://example.org/a.png" onerror="document.title=1">';
            document.body.append(smuggled);
            const script = document.createElement("script");
            script.textContent = "document.title = 'run'";
            document.body.append(script);
        }"""
    )
    sheet.page.wait_for_function("document.images[0].complete")
    assert sheet.page.title() == "A small assignment"
    refused = [trouble for trouble in sheet.troubles if "Content Security Policy" in trouble]
    assert len(refused) >= 2
    assert sheet.troubles == refused
    sheet.troubles.clear()
    sheet.requests[:] = [r for r in sheet.requests if not r.startswith("https://example.org/")]
