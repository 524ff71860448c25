"""The table and the findings of a self-test, in lines for a terminal."""

from __future__ import annotations

from grader.checking import CheckReport, Finding, Kind, Row, Severity, lines

FAULT = Kind(name="some-fault", severity=Severity.FAULT, mend="Mend it.")
NOTE = Kind(name="some-note", severity=Severity.NOTE, mend="Read it.")

ROWS = (
    Row(
        question="a_question_with_quite_a_long_name",
        points=2.5,
        visible=1,
        hidden=2,
        slips=3,
        slips_named=2,
        stand_ins=10,
        stand_ins_caught=9,
        seconds=0.0123,
    ),
    Row(question="essay", points=1.5),
)


def report(*findings: Finding) -> CheckReport:
    """Return a report on two questions."""
    return CheckReport(title="Waves", rows=ROWS, findings=findings)


def test_the_table_has_a_row_for_each_question_and_the_sums() -> None:
    """Figures stand to the right; a question for a person has none."""
    assert list(lines(report(), 100)) == [
        "question                             points    cases    slips    stand-ins     time",
        "---------------------------------  --------  -------  -------  -----------  -------",
        "a_question_with_quite_a_long_name       2.5      1+2      2/3         9/10  12.3 ms",
        "essay                                   1.5  by hand        -            -        -",
        "together                                  4      1+2      2/3         9/10  12.3 ms",
        "",
        "Waves: no faults and no warnings.",
    ]


def test_long_names_are_shortened_on_a_narrow_terminal() -> None:
    """Everything fits 80 columns."""
    found = list(lines(report(), 80))
    assert found[2] == (
        "a_question_wit…e_a_long_name       2.5      1+2      2/3         9/10  12.3 ms"
    )
    assert max(map(len, found)) <= 80


def test_findings_follow_by_how_much_they_matter() -> None:
    """Faults stand first, whatever the order, and are broken into lines that fit."""
    note = Finding(kind=NOTE, where="question", what="there is something.")
    fault = Finding(kind=FAULT, where="question[0] a, case 'x\x1b'", what="it is wrong.")
    assert list(lines(report(note, fault), 60))[-7:] == [
        "",
        "fault: question[0] a, case 'x\\x1b': it is wrong. Mend it.",
        "    [some-fault]",
        "",
        "note: question: there is something. Read it. [some-note]",
        "",
        "Waves: 1 fault and no warnings.",
    ]
