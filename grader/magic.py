"""`%grade` and `check()`: a student grades the notebook that is open."""

from __future__ import annotations

import argparse
import shlex
import sys
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from grader.api import grade
from grader.errors import UsageError
from grader.kernel import Ran, running
from grader.names import printable
from grader.usual_rubric import usual_rubric, usual_tests

if TYPE_CHECKING:
    from collections.abc import Sequence
    from os import PathLike

    from grader.gradebook import Gradebook

NO_RUBRIC = "none"
"""Where tests alone make the assignment."""

_KINDS = (".ipynb", ".py", ".zip")
_RAN: list[Ran] = []
"""The cells that were run since the extension was loaded."""


def check(
    *what: str | PathLike[str],
    rubric: str | PathLike[str] | None = None,
    visible_only: bool = False,
) -> Gradebook:
    """Grade the notebook that is open, as `pytest --grade` grades its file.

    The saved file is graded; where cells were run that are not saved, a note says so.

    Args:
        what: ids of questions, where not all are wanted; and the notebook's file, where it can't
            be told which one this is.
        rubric: a rubric file or the name of a bundled one; without it, the `grade_rubric` of the
            nearest settings file of pytest, else the bundled default.
        visible_only: ask visible cases only.

    Raises:
        UsageError: it can't be told which file is meant, or there is no such question or rubric.
        RubricError: the rubric has mistakes.
    """
    files = [path for word in what if (path := _file(word)) is not None]
    questions = [str(word) for word in what if _file(word) is None]
    if len(files) > 1:
        names = " and ".join(path.name for path in files)
        raise UsageError(f"one notebook at a time: found {names}.")
    kernel = running(shell, _RAN) if (shell := _shell()) is not None else None
    if not files and kernel is None:
        raise UsageError("this is no notebook. Name the file to be graded: check('NAME.ipynb').")
    file = files[0] if files else kernel.file()  # type: ignore[union-attr]  # asked for above
    tests = usual_tests(file.absolute().parent) if rubric is None else ""
    rubric = rubric or usual_rubric(file.absolute().parent)
    if rubric == NO_RUBRIC:
        raise UsageError(f"tests alone are asked here. {_by_pytest(tests, file)}")
    gradebook = grade(
        file,
        rubric,
        questions=questions or None,
        visible_only=visible_only,
    )
    unsaved = kernel.unsaved(file) if kernel is not None else []
    notes = [_save_first(unsaved)] if unsaved else []
    notes += [_by_pytest(tests, file)] if tests else []
    return _with_notes(gradebook, notes) if notes else gradebook


def _by_pytest(tests: str, file: Path) -> str:
    """Return how to have what is no part of a rubric."""
    names = printable(" ".join(tests.split()) or "tests")
    return f"{names}: run by pytest itself, as in !pytest --grade={printable(file.name)}"


def _file(word: str | PathLike[str]) -> Path | None:
    """Return the file that is meant, if one is: by its name, with or without its ending."""
    path = Path(word)
    if path.suffix.lower() in _KINDS:
        return path
    notebook = path.with_name(f"{path.name}.ipynb") if path.name else path
    return notebook if notebook.is_file() else None


def _save_first(unsaved: Sequence[str]) -> str:
    count = len(unsaved)
    cells = "1 cell was" if count == 1 else f"{count} cells were"
    return (
        f"what is saved was graded, and {cells} run in another form: `{unsaved[0]}`"
        f"{' and more' * (count > 1)}. Save the notebook, then grade it again"
    )


def _with_notes(gradebook: Gradebook, notes: Sequence[str]) -> Gradebook:
    cards = tuple(
        replace(card, notes=(*notes, *card.notes), told=(*notes, *card.told))
        for card in gradebook.scorecards
    )
    return replace(gradebook, scorecards=cards)


def _shell() -> Any:
    """Return IPython's shell, None where there is none."""
    module = sys.modules.get("IPython")
    return module.get_ipython() if module is not None else None


_USAGE = "usage: %grade [FILE] [QUESTION ...] [--rubric FILE-OR-NAME] [--visible]"


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UsageError(f"%grade: {message}. {_USAGE}")


def _parser() -> _Parser:
    parser = _Parser(prog="%grade", add_help=False)
    parser.add_argument("what", nargs="*", metavar="FILE-OR-QUESTION")
    parser.add_argument("--rubric", metavar="FILE-OR-NAME")
    parser.add_argument("--visible", action="store_true")
    return parser


def grade_magic(line: str) -> Gradebook:
    """Grade this notebook: %grade [FILE] [QUESTION ...] [--rubric FILE-OR-NAME] [--visible].

    Without a file it is the notebook that is open, as it was saved. Without questions, all are
    asked. `--visible` asks visible cases only.
    """
    try:
        words = shlex.split(line, posix=sys.platform != "win32")
    except ValueError as error:
        raise UsageError(f"%grade: {error}.") from None
    found = _parser().parse_intermixed_args(words)
    return check(*found.what, rubric=found.rubric, visible_only=found.visible)


def _remember(info: Any) -> None:
    """Keep a cell that is about to be run."""
    _RAN.append(Ran(getattr(info, "cell_id", None), str(info.raw_cell)))


def load(shell: Any) -> None:
    """Add `%grade` to a shell, and see from now on which cells are run."""
    shell.register_magic_function(grade_magic, "line", "grade")
    if _remember not in shell.events.callbacks["pre_run_cell"]:
        shell.events.register("pre_run_cell", _remember)


def unload(shell: Any) -> None:
    """Undo `load`."""
    shell.magics_manager.magics["line"].pop("grade", None)
    with suppress(ValueError):
        shell.events.unregister("pre_run_cell", _remember)
    _RAN.clear()
