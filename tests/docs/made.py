"""What pages take from the code: between `<!-- made: NAME -->` and `<!-- end of NAME -->`.

`python -m tests.docs.refresh` writes it anew. Nobody edits it there: the text stands in the code.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from grader import console, outcome, scorecard
from grader.checking import KINDS, Severity, finding
from tests.docs.declared import Command, command, declared
from tests.docs.docstrings import hooks, public_names
from tests.docs.explained import explained
from tests.docs.json_shape import json_schema, record_tables
from tests.docs.keys import key_tables
from tests.docs.page import ROOT
from tests.docs.used import command_shown, default, shown, written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_PART = re.compile(r"<!-- made: ([\w-]+) -->\n.*?<!-- end of \1 -->", re.DOTALL)


def options() -> Iterator[str]:
    """Yield a row for each option that pytest gets, and for each setting."""
    yield from ("| option | meaning | default | example |", "|---|---|---|---|")
    for option in declared().options:
        cells = (f"`{option.usage}`", option.meaning, default(option), shown(option.name))
        yield f"| {' | '.join(cells)} |"
    yield from ("", "| setting | meaning | default | example |", "|---|---|---|---|")
    for setting in declared().settings:
        cells = (f"`{setting.usage}`", setting.meaning, default(setting), written(setting.name))
        yield f"| {' | '.join(cells)} |"


def commands() -> Iterator[str]:
    """Yield a part for each command of `grader`."""
    for name in console.COMMANDS:
        if name != "grade":
            yield from _part(command(name), command_shown(name))


def _part(found: Command, example: str) -> Iterator[str]:
    yield from (f"### `{found.usage}`", "", f"{found.meaning} As in {example}.", "")
    if found.words:
        yield from ("| argument | meaning |", "|---|---|")
        yield from (f"| `{word.usage}` | {word.meaning} |" for word in found.words)
        yield ""


def statuses() -> Iterator[str]:
    """Yield a row for each status of a case or a question."""
    yield from ("| status | what happened |", "|---|---|")
    for name, text in explained(outcome.Status).items():
        yield f"| `{outcome.Status[name]}` | {text} |"


def submission_statuses() -> Iterator[str]:
    """Yield a row for each status of a submission."""
    yield from ("| status | what happened |", "|---|---|")
    for name, text in explained(scorecard.SubmissionStatus).items():
        yield f"| `{scorecard.SubmissionStatus[name]}` | {text} |"


def exit_statuses() -> Iterator[str]:
    """Yield the table of the README, which is where the statuses are told."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    yield readme.partition("## Exit status\n")[2].partition("\n## ")[0].strip()


def findings(severity: Severity) -> Iterator[str]:
    """Yield a line for each kind of finding of `grader check`."""
    texts = explained(finding)
    names = {kind: name for name, kind in vars(finding).items() if isinstance(kind, finding.Kind)}
    for kind in KINDS:
        if kind.severity is severity:
            yield f"- `{kind.name}`: {texts[names[kind]]}"


PARTS: dict[str, Callable[[], Iterator[str]]] = {
    "options": options,
    "commands": commands,
    "exit-statuses": exit_statuses,
    "rubric-keys": key_tables,
    "statuses": statuses,
    "submission-statuses": submission_statuses,
    "faults": lambda: findings(Severity.FAULT),
    "warnings": lambda: findings(Severity.WARNING),
    "notes": lambda: findings(Severity.NOTE),
    "grades-json": record_tables,
    "hooks": hooks,
    "api": public_names,
}
"""What makes each part."""

FILES: dict[str, Callable[[], str]] = {"docs/grades.schema.json": json_schema}
"""Whole files that are made from the code."""


def with_made_parts(text: str) -> str:
    """Return a page with all its made parts as the code says them now."""

    def made(found: re.Match[str]) -> str:
        name = found[1]
        body = "\n".join(PARTS[name]()).strip("\n")
        return f"<!-- made: {name} -->\n\n{body}\n\n<!-- end of {name} -->"

    return _PART.sub(made, text)


def named_parts(text: str) -> list[str]:
    """Return the names of a page's made parts."""
    return re.findall(r"<!-- made: ([\w-]+) -->", text)
