"""What an instructor hands out: a kit in which students check their own work.

    whole rubric ──► visible cases, frozen ──► rubric.toml, cases/
                 └─► names and parameters  ──► my_homework.py, my_homework.ipynb

No reference, no hidden case, no misconception and no seed is in it. What can't be written down
without one of these is left out, and it is said so.
"""

from __future__ import annotations

import ast
import shlex
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from grader.answer_key import functions
from grader.builder import build, load
from grader.data_class import dataclass
from grader.errors import UsageError
from grader.free.belongings import files_of
from grader.free.files import NO_RUBRIC, rubric_of
from grader.grading import provided_files
from grader.names import printable
from grader.release.folder import MANIFEST, write
from grader.release.kit import DIGITS, NO_KIT, kit_of
from grader.release.readme import readme
from grader.release.starter import NOTEBOOK, SCRIPT, Starter
from grader.release.stub import stubs_of
from grader.release.tests import handed_out
from grader.release.tried import points_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from grader.assignment import Assignment
    from grader.release.folder import Written
    from grader.release.kit import Kit
    from grader.release.tests import Tests

RUBRIC, SETTINGS, README = "rubric.toml", "pytest.ini", "README.md"


@dataclass(frozen=True, slots=True, kw_only=True)
class Released:
    """A kit that was written: what is in it, what it is worth, and what it leaves out."""

    written: Written
    kit: Kit
    points: float


def release(
    rubric: Path | None,
    out: Path,
    *,
    checkers: tuple[Path, ...] = (),
    tests: tuple[Path, ...] = (),
) -> Released:
    """Write the kit of a rubric.

    Args:
        rubric: the rubric's file; None where tests alone make the assignment.
        out: the folder to write to, or a file `*.zip`.
        checkers: modules beside the rubric with checkers that students may read, and what else
            the tests need.
        tests: tests in pytest's own way, all of them visible.

    Raises:
        RubricError: the rubric is wrong; all mistakes are told.
        UsageError: it is one of a kit, the kit would hold a secret, or it can't be written.
    """
    file = load(rubric) if rubric is not None else rubric_of(files_of(tests))
    if file.rubric.is_kit:
        name = printable(str(rubric))
        raise UsageError(f"grader release: {name} is the rubric of a kit. Release the whole one.")
    whole = build(file)
    provided = provided_files(whole)
    _refuse_secrets(whole, provided)
    of_tests, others = _told_apart(whole, checkers) if tests else ((), checkers)
    modules = _modules(whole, others)
    handed = handed_out(tests, of_tests, answers=_answers(whole), secret=_secret(rubric))
    kit = kit_of(build(file, visible_only=True), frozenset(modules)) if rubric else NO_KIT
    own = {
        **({RUBRIC: kit.text.encode()} if rubric else {}),
        SETTINGS: _settings(handed, has_rubric=rubric is not None),
        README: b"",
        **kit.files,
        **{f"{name}.py": data for name, data in modules.items()},
    }
    shown = _built({**own, **provided}) if rubric else whole
    starters = _starters(whole, shown, handed)
    names = {*own, *starters, MANIFEST}
    _refuse_clashes(names, provided, "the rubric provides")
    _refuse_clashes({*names, *provided}, handed.files, "the tests bring")
    more = 0.0
    if handed.names:
        points = points_of({**own, **starters, **provided, **handed.files}, handed)
        more = round(points - kit.points, DIGITS)
        kit = replace(kit, points=points, tests=handed.names)
    points = whole.rubric.points + more
    own |= {README: readme(whole.rubric, kit, points).encode(), **handed.files}
    written = write(out, {**own, **starters, **provided}, own=own)
    return Released(written=written, kit=kit, points=points)


def _starters(whole: Assignment, shown: Assignment, tests: Tests) -> dict[str, bytes]:
    """Return the files that students begin with."""
    stubs = stubs_of(whole)
    known = {stub.name for found in stubs.values() for stub in found}
    starter = Starter(
        rubric=whole.rubric,
        stubs=stubs,
        shown=shown.by_id,
        asked=tuple(stub for stub in tests.stubs if stub.name not in known),
        has_tests=bool(tests.names),
    )
    return {SCRIPT: starter.script().encode(), NOTEBOOK: starter.notebook().encode()}


def _refuse_clashes(names: Collection[str], files: Collection[str], who: str) -> None:
    if taken := {*names} & {*files}:
        told = ", ".join(map(printable, sorted(taken)))
        raise UsageError(f"grader release: {who} {told}, as the kit does. Rename it.")


def _settings(tests: Tests, *, has_rubric: bool) -> bytes:
    lines = ["[pytest]", f"grade_rubric = {RUBRIC if has_rubric else NO_RUBRIC}"]
    if tests.names:
        lines.append(f"grade_tests = {' '.join(map(shlex.quote, tests.names))}")
    return ("\n".join(lines) + "\n").encode()


def _secret(rubric: Path | None) -> frozenset[Path]:
    return frozenset([rubric.resolve()] if rubric else [])


def _told_apart(
    whole: Assignment, paths: Iterable[Path]
) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
    """Return what tests need, and the modules that the rubric names."""
    named = {name.partition(":")[0].partition(".")[0] for _kind, name in _uses(whole)}
    ours = {path: path.suffix == ".py" and path.stem in named for path in paths}
    return (
        tuple(path for path, is_named in ours.items() if not is_named),
        tuple(path for path, is_named in ours.items() if is_named),
    )


def _answers(whole: Assignment) -> frozenset[str]:
    """Return the modules that answers come from."""
    found = (name for kind, name in _uses(whole) if kind != "check")
    return frozenset(name.partition(":")[0].partition(".")[0] for name in found)


def _built(files: dict[str, bytes]) -> Assignment:
    """Return the kit's own assignment, read as students will have it."""
    with tempfile.TemporaryDirectory() as folder:
        for name, data in files.items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        return build(load(Path(folder, RUBRIC)))


def _refuse_secrets(whole: Assignment, provided: dict[str, bytes]) -> None:
    """Stop where the answers would be handed out as a provided file."""
    names = {name for question in whole.rubric.question for name in functions(question)}
    modules = {name.partition(":")[0].partition(".")[0] for name in names}
    for name in provided:
        if name.endswith(".py") and name.removesuffix(".py") in modules:
            raise UsageError(
                f"grader release: the rubric provides {printable(name)}, which it also takes "
                "answers from. Provide a module that holds no answers."
            )


def _modules(whole: Assignment, paths: tuple[Path, ...]) -> dict[str, bytes]:
    """Return the modules of checkers that are handed out, by their names.

    Raises:
        UsageError: one is none, or holds more than checkers.
    """
    found: dict[str, bytes] = {}
    answers = _answers(whole)
    for path in paths:
        shown = printable(str(path))
        used = {
            (kind, name)
            for kind, name in _uses(whole)
            if name.partition(":")[0].partition(".")[0] == path.stem
        }
        known = {(kind, name.partition(":")[0]) for kind, name in used}
        is_beside = path.resolve().parent == Path(whole.file.path).resolve().parent
        if path.suffix != ".py" or not is_beside or ("check", path.stem) not in known:
            raise UsageError(
                f"grader release: --with {shown}: no module of a checker beside the rubric."
            )
        if others := sorted(name for kind, name in used if kind != "check"):
            raise UsageError(
                f"grader release: --with {shown}: it also holds {others[0]}, which is no checker. "
                "Move the checkers to a module of their own."
            )
        try:
            found[path.stem] = path.read_bytes()
        except OSError as error:
            raise UsageError(f"grader release: {shown} can't be read: {error.strerror}.") from None
        if secret := sorted(set(_imported(found[path.stem])) & answers - {path.stem}):
            raise UsageError(
                f"grader release: --with {shown}: it imports {secret[0]}, which holds answers."
            )
    return found


def _imported(module: bytes) -> Iterator[str]:
    """Yield the top-level names of what a module imports, anywhere in it."""
    for node in ast.walk(ast.parse(module)):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.partition(".")[0]


def _uses(whole: Assignment) -> set[tuple[str, str]]:
    """Return every `module:function` of a rubric, each with what it is used for."""
    found: set[tuple[str, str]] = set()
    for question in whole.rubric.question:
        checks = {question.check, *(part.check for part in question.parts)} - {None}
        found |= {("check", name) for name in checks if name}
        found |= {("other", name) for name in functions(question) if name not in checks}
    return found
