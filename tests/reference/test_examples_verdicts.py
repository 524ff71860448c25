"""The expected verdicts beside the examples: complete, and in the grader's own words."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path
from typing import Any

import nbformat
import pytest

from grader.outcome import Status
from grader.scorecard import SubmissionStatus

EXAMPLES = Path(__file__).parents[2] / "submissions_example"
VERDICTS = EXAMPLES / ".verdicts"
SUBMISSIONS = sorted(path for path in EXAMPLES.iterdir() if not path.name.startswith((".", "_")))
GRADED = [path for path in SUBMISSIONS if path.stem != "syntax_error"]
SUBMISSION_TABLES = {"status", "questions", "cases", "misconceptions"}


def verdict(stem: str) -> dict[str, Any]:
    """Read the expected verdict of a submission."""
    return tomllib.loads((VERDICTS / f"{stem}.toml").read_text(encoding="utf-8"))


def sources(path: Path) -> list[str]:
    """Return the Python texts of a submission."""
    if path.is_dir():
        return [file.read_text(encoding="utf-8") for file in path.glob("*.py")]
    if path.suffix == ".py":
        return [path.read_text(encoding="utf-8")]
    code = (c.source for c in nbformat.read(path, as_version=4).cells if c.cell_type == "code")
    return [source.replace("%matplotlib", "# %matplotlib") for source in code]


def defined(path: Path) -> set[str]:
    """Return the names that a submission binds at its top level."""
    names = set()
    for statement in (s for text in sources(path) for s in ast.parse(text).body):
        if isinstance(statement, ast.FunctionDef):
            names.add(statement.name)
        if isinstance(statement, ast.Assign):
            targets = (n for target in statement.targets for n in ast.walk(target))
            names |= {node.id for node in targets if isinstance(node, ast.Name)}
    return names


def words(expected: dict[str, Any]) -> set[str]:
    """Return all status words of questions and cases."""
    tables = [expected["questions"], *expected.get("cases", {}).values()]
    answers = [answer for table in tables for answer in table.values()]
    return {word for a in answers for word in (a if isinstance(a, list) else [a])}


def test_each_example_has_its_verdict() -> None:
    """There is one verdict for each submission, and none without one."""
    assert {file.stem for file in VERDICTS.glob("*.toml")} == {path.stem for path in SUBMISSIONS}


@pytest.mark.parametrize("path", SUBMISSIONS, ids=lambda path: path.stem)
def test_verdicts_use_the_words_of_the_grader(path: Path) -> None:
    """Every table and every status is one that the grader knows, and none is ungradable."""
    expected = verdict(path.stem)
    assert set(expected) <= SUBMISSION_TABLES
    assert expected["status"] in {"graded", "load_error"}
    assert expected["status"] in set(SubmissionStatus)
    assert words(expected) <= set(Status) - {Status.UNGRADABLE, Status.UNMARKED}
    assert set(expected.get("cases", {})) <= set(expected["questions"])
    assert set(expected.get("misconceptions", {})) <= set(expected["questions"])


@pytest.mark.parametrize("path", GRADED, ids=lambda path: path.stem)
def test_verdicts_list_what_is_answered(path: Path) -> None:
    """A question is listed exactly where the submission defines its function or a value of it."""
    everything, names = verdict("right_in_everything"), defined(path)
    provides = {question: {question} for question in everything["questions"]}
    provides |= {question: set(values) for question, values in everything["cases"].items()}
    answered = {question for question, wanted in provides.items() if wanted & names}
    assert set(verdict(path.stem)["questions"]) == answered


@pytest.mark.parametrize("path", GRADED, ids=lambda path: path.stem)
def test_values_are_missing_where_they_are_not_defined(path: Path) -> None:
    """The values of a listed question are all named, and `missing` says what is not defined."""
    everything, expected, names = verdict("right_in_everything"), verdict(path.stem), defined(path)
    for question in set(expected["questions"]) & set(everything["cases"]):
        values = expected["cases"][question]
        assert set(values) == set(everything["cases"][question])
        assert {name for name, word in values.items() if word == "missing"} == set(values) - names


def test_a_script_that_does_not_parse_is_a_load_error() -> None:
    """The syntax error is a real one, in the middle, and its verdict lists no question."""
    path = EXAMPLES / "syntax_error.py"
    with pytest.raises(SyntaxError) as caught:
        ast.parse(path.read_text(encoding="utf-8"))
    assert (caught.value.msg, caught.value.lineno) == ("'(' was never closed", 21)
    assert verdict("syntax_error") == {"status": "load_error", "questions": {}}
