"""The files that a student begins with: a script and a notebook of the same stubs."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from grader.data_class import dataclass
from grader.release.contract import contract, heading
from grader.release.stub import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from grader.assignment import Question as AskedQuestion
    from grader.release.stub import Stub
    from grader.rubric import Question, Rubric

SCRIPT = "my_homework.py"
NOTEBOOK = "my_homework.ipynb"

TESTS = "Tests"
"""The heading of what tests ask besides the rubric."""

NOT_DONE = 'raise NotImplementedError("not done yet")'


@dataclass(frozen=True, slots=True, kw_only=True)
class Starter:
    """What both files are made of.

    Attributes:
        rubric: the whole rubric.
        stubs: by question, what is to be written.
        shown: by question, the parts that are in the kit.
        asked: what tests in pytest's own way ask besides.
        has_tests: whether there are such tests, which pytest itself runs.
    """

    rubric: Rubric
    stubs: Mapping[str, tuple[Stub, ...]]
    shown: Mapping[str, AskedQuestion]
    asked: tuple[Stub, ...] = ()
    has_tests: bool = False

    def script(self) -> str:
        """Return the script."""
        title = _in_docstring(self.rubric.assignment.title)
        pieces = [f'"""{title}\n\nCheck your answers with: pytest --grade {SCRIPT}\n"""']
        if imports := self._imports():
            pieces.append(imports)
        for section, questions in self._sections():
            pieces.append(f"\n# ── {section} ──")
            for question in questions:
                pieces += self._script_of(question)
        if self.asked:
            pieces.append(f"\n# ── {TESTS} ──")
            pieces += [f"\n{code(stub)}" for stub in self.asked]
        return "\n\n".join(pieces).rstrip() + "\n"

    def _imports(self) -> str:
        is_forbidden = "numpy" in self.rubric.submission.forbid_imports
        return "" if is_forbidden else "import numpy as np"

    def _sections(self) -> Iterator[tuple[str, list[Question]]]:
        for section in self.rubric.section:
            questions = [q for q in self.rubric.question if q.section == section.id]
            if questions:
                yield section.title, questions

    def _script_of(self, question: Question) -> Iterator[str]:
        stubs = self.stubs[question.id]
        title, lines = self._told(question)
        main = _main(question, stubs)
        if main is None:
            remark = "\n".join(f"# {line}".rstrip() for line in (title, *lines))
            yield f"\n{remark}" + "".join(f"\n{code(stub)}" for stub in stubs)
            return
        for stub in stubs:
            yield f"\n{code(stub, (title, lines) if stub is main else None)}"

    def _told(self, question: Question) -> tuple[str, list[str]]:
        """Return the heading of a question and what stands below it."""
        shown = self.shown.get(question.id)
        return heading(question, shown), contract(question, shown)

    def notebook(self) -> str:
        """Return the notebook."""
        here = "" if self.has_tests else ", or in a cell here with `%load_ext grader` and `%grade`"
        cells = [
            _markdown(
                f"# {self.rubric.assignment.title}\n\n"
                f"Check your answers with `pytest --grade {NOTEBOOK}`{here}."
            )
        ]
        if imports := self._imports():
            cells.append(_code(imports))
        for section, questions in self._sections():
            cells.append(_markdown(f"## {section}"))
            for question in questions:
                cells += self._cells_of(question)
        if self.asked:
            cells += [_markdown(f"## {TESTS}"), *(_code(code(stub)) for stub in self.asked)]
        for number, cell in enumerate(cells):
            cell["id"] = f"cell-{number}"
        document = {
            "cells": cells,
            "metadata": {
                "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
                "language_info": {"name": "python"},
            },
            "nbformat": 4,
            "nbformat_minor": 5,
        }
        return json.dumps(document, indent=1, ensure_ascii=False) + "\n"

    def _cells_of(self, question: Question) -> Iterator[dict[str, object]]:
        title, lines = self._told(question)
        words = f"### {title}"
        if question.description.strip():
            words += f"\n\n{question.description.strip()}"
        yield _markdown(words)
        stubs = self.stubs[question.id]
        if question.kind == "manual":
            yield _markdown("Your answer:")
        if not stubs:
            plain = question.model_copy(update={"description": ""})
            if shown := contract(plain, self.shown.get(question.id)):
                yield _markdown("\n".join(f"    {line}".rstrip() for line in shown))
            return
        main = _main(question, stubs)
        between = "\n" if main is None else "\n\n\n"
        told = (title, lines)
        yield _code(between.join(code(s, told if s is main else None) for s in stubs))


def _main(question: Question, stubs: tuple[Stub, ...]) -> Stub | None:
    """Return the stub that a question's words stand in: that of its name, or else the first."""
    known = [stub for stub in stubs if stub.kind is not Kind.VALUE]
    named = (stub for stub in known if stub.name in {question.function, question.id})
    return next(named, known[0] if known else None)


def code(stub: Stub, told: tuple[str, list[str]] | None = None) -> str:
    """Return a stub as Python code, with what is told in its docstring."""
    if stub.kind is Kind.VALUE:
        return f"{stub.name} = None"
    words = _docstring(*told) if told is not None else ""
    if stub.kind is Kind.FUNCTION:
        return f"def {stub.name}({stub.parameters}):\n{words}    {NOT_DONE}"
    own = f"self, {stub.parameters}" if stub.parameters else "self"
    gap = "\n" if words else ""
    return f"class {stub.name}:\n{words}{gap}    def __init__({own}):\n        {NOT_DONE}"


def _docstring(title: str, lines: list[str]) -> str:
    first = _in_docstring(title)
    if not lines:
        return f'    """{first}"""\n'
    rest = "\n".join(f"    {_in_docstring(line)}".rstrip() for line in lines)
    return f'    """{first}\n\n{rest}\n    """\n'


def _in_docstring(text: str) -> str:
    """Return a text that may stand between three quotes."""
    safe = text.replace("\\", "\\\\")
    return re.sub(r'"{2,}|"$', lambda quotes: '\\"' * len(quotes[0]), safe)


def _markdown(text: str) -> dict[str, object]:
    return {"cell_type": "markdown", "metadata": {}, "source": text}


def _code(text: str) -> dict[str, object]:
    return {
        "cell_type": "code",
        "execution_count": None,
        "metadata": {},
        "outputs": [],
        "source": text,
    }
