"""Notebook cells as Python: IPython's own syntax translated by IPython, its magics made harmless.

A cell that is plain Python is left alone, so that IPython is loaded only for a cell that needs it.
Magics that only measure run their code; those that start programs or change the display are
skipped, with a note.
"""

from __future__ import annotations

import ast
import pathlib
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

_OPTIONS = re.compile(r"(?:\s*-(?:[nrplsTD]\s*[^\s-]\S*|[A-Za-z]+|-\S+)(?=\s))*\s*")
_MEASURING = frozenset({"time", "timeit", "prun", "capture", "memit", "mprun"})
_SILENT = frozenset(
    {
        "matplotlib", "load_ext", "reload_ext", "autoreload", "config", "pinfo", "pinfo2",
        "precision", "pdb", "xmode", "colors", "who", "whos", "reset", "pylab",
        "tensorflow_version", "html", "javascript", "js", "latex", "markdown", "svg", "psource",
        "pdoc", "pfile", "pdef", "lsmagic", "history", "pwd", "cd", "ls", "env",
    }
)  # fmt: skip


class Shell:
    """What `get_ipython()` returns in a sandbox: as much of IPython as homework uses."""

    def __init__(self, namespace: dict[str, Any], notes: list[str]) -> None:
        """Run cells into `namespace`; say in `notes` what was skipped."""
        self.user_ns = namespace
        self._notes = notes
        self._translate: Callable[[str], str] | None = None

    def translate(self, source: str) -> str:
        """Return the cell as Python; `source` itself if it is Python already.

        Raises:
            SyntaxError: it is neither Python nor IPython.
        """
        try:
            ast.parse(source)
        except SyntaxError:
            pass
        else:
            return source
        if self._translate is None:
            self._translate = _transformer()
        translated = self._translate(source)
        return translated if translated.strip() != source.strip() else source

    def run_line_magic(self, name: str, line: str, _stack_depth: int = 1) -> None:
        """Run or skip `%name line`."""
        if name in _MEASURING:
            self._run(_without_options(line))
        elif name not in _SILENT:
            self._skip(f"%{name}")

    def run_cell_magic(self, name: str, line: str, cell: str) -> None:
        """Run or skip `%%name line` with the cell below it."""
        if name in _MEASURING:
            self._run(cell)
        elif name in ("writefile", "file") and line.strip():
            _write(line.split(), cell)
        elif name not in _SILENT:
            self._skip(f"%%{name}")

    @staticmethod
    def display(*values: object, **_options: object) -> None:
        """Print what a notebook would show."""
        for value in values:
            print(repr(value))  # noqa: T201 printing is what it is for

    def system(self, command: str) -> None:
        """Skip `!command`."""
        self._skip(f"!{command.split(None, 1)[0] if command.strip() else ''}")

    def getoutput(self, command: str) -> list[str]:
        """Skip `lines = !command`; there is no output."""
        self.system(command)
        return []

    def _run(self, source: str) -> None:
        exec(compile(self.translate(source), "<magic>", "exec"), self.user_ns)  # noqa: S102

    def _skip(self, what: str) -> None:
        note = f"{what[:60]} was skipped: it does not run in the sandbox"
        if note not in self._notes:
            self._notes.append(note)


def _transformer() -> Callable[[str], str]:
    try:
        from IPython.core.inputtransformer2 import TransformerManager  # noqa: PLC0415 seldom needed
    except ImportError:
        return lambda source: source
    transform: Callable[[str], str] = TransformerManager().transform_cell
    return transform


def _write(words: list[str], text: str) -> None:
    is_more = words[0] in ("-a", "--append")
    with pathlib.Path(words[-1]).open("a" if is_more else "w", encoding="utf-8") as file:
        file.write(text)


def _without_options(line: str) -> str:
    """Return the code of a measuring line magic: `-n 10 -q f(x)` is `f(x)`."""
    return _OPTIONS.sub("", line, count=1)
