"""Tests in pytest's own way that are handed out with a kit: read first, for all of them is read."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from grader.data_class import dataclass
from grader.errors import UsageError
from grader.free.belongings import CONFTEST, common_folder, files_of, inside, modules_beside
from grader.free.files import asked_in
from grader.names import printable
from grader.release.stub import Kind, Stub

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from pathlib import Path

VISIBLE = "visible"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tests:
    """Tests of a kit.

    Attributes:
        files: they and what they need, by their names in the kit.
        names: those of the tests among these.
        stubs: what they ask to be written.
        has_conftest: whether a conftest lies beside them that is not handed out.
    """

    files: dict[str, bytes]
    names: tuple[str, ...]
    stubs: tuple[Stub, ...]
    has_conftest: bool = False


NONE = Tests(files={}, names=(), stubs=())


def handed_out(
    tests: Iterable[Path],
    besides: Iterable[Path],
    *,
    answers: Collection[str],
    secret: Collection[Path],
) -> Tests:
    """Return tests with what they need, once nothing secret is found in them.

    Args:
        tests: files or folders of tests.
        besides: other files and folders that they need.
        answers: modules that hold answers.
        secret: files that nobody may see, resolved.

    Raises:
        UsageError: something in them is hidden, an answer, or not there.
    """
    named = files_of(tests)
    if not named:
        return NONE
    others = [file for path in files_of(besides) for file in inside(path)]
    files = [file for path in named for file in inside(path) if file.suffix == ".py"]
    inits = {init for file in files for init in _empty_inits(file)}
    top = common_folder([*named, *others])
    every = {path: path.relative_to(top).as_posix() for path in dict.fromkeys((*files, *others))}
    every |= {path: path.relative_to(top).as_posix() for path in sorted(inits - every.keys())}
    for path, name in every.items():
        _refuse_secret(path, name, answers=answers, secret=secret, every=every)
    return Tests(
        files={name: _content(path) for path, name in every.items()},
        names=tuple(path.relative_to(top).as_posix() for path in named),
        stubs=tuple(_stubs(files)),
        has_conftest=any(
            (beside := file.with_name(CONFTEST)).is_file() and beside not in every for file in files
        ),
    )


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(
            f"grader release: {printable(str(path))} can't be read: {error.strerror}."
        ) from None


def _empty_inits(file: Path) -> Iterator[Path]:
    """Yield what makes packages of the folders that a file lies in, as long as nothing is in it."""
    init = file.with_name("__init__.py")
    while init.is_file() and not _content(init).strip():
        yield init
        init = init.parent.with_name("__init__.py")


def _refuse_secret(
    path: Path,
    name: str,
    *,
    answers: Collection[str],
    secret: Collection[Path],
    every: Collection[Path],
) -> None:
    shown = f"grader release: {printable(name)}"
    if path in secret or (path.suffix == ".py" and path.stem in answers):
        raise UsageError(f"{shown}: it holds answers of the rubric.")
    if path.suffix != ".py":
        return
    try:
        tree = ast.parse(_content(path))
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        line = f", line {error.lineno}" if isinstance(error, SyntaxError) else ""
        raise UsageError(f"{shown}{line}: this is no Python.") from None
    nodes = [*ast.walk(tree)]
    if lines := [number for node in nodes if (number := _hidden(node)) is not None]:
        raise UsageError(
            f"{shown}, line {min(lines)}: a test in it is not visible, and all of a file is handed "
            "out. Move such tests into a file of their own, and leave that file out."
        )
    for node in nodes:
        for module in _modules(node):
            if module in answers:
                raise UsageError(
                    f"{shown}, line {_line(node)}: it imports {module}, which holds answers. Write "
                    "down what is expected."
                )
        for missing in modules_beside(path, node):
            if missing not in every:
                raise UsageError(
                    f"{shown}, line {_line(node)}: it imports {printable(missing.name)}, which is "
                    "not in the kit. If students may read that, name it with --with."
                )


def _line(node: ast.AST) -> int:
    return getattr(node, "lineno", 0)


def _hidden(node: ast.AST) -> int | None:
    """Return the line of a visibility that is not students'; None where none is written."""
    if isinstance(node, ast.keyword) and node.arg == "visibility":
        said = node.value.value if isinstance(node.value, ast.Constant) else None
        if isinstance(said, str) and said != VISIBLE:
            return node.lineno
    return None


def _modules(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name.partition(".")[0] for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        yield from filter(None, [(node.module or "").partition(".")[0]])
        if node.level and not node.module:
            yield from (alias.name for alias in node.names)


def _stubs(files: Iterable[Path]) -> Iterator[Stub]:
    for name, parameters in asked_in(files).items():
        if parameters is None:
            yield Stub(name=name, kind=Kind.VALUE)
        else:
            yield Stub(name=name, kind=Kind.FUNCTION, parameters=", ".join(parameters))
