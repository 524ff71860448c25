"""What `get_ipython()` returns in a sandbox: as much of IPython as homework uses.

Magics that only measure run their code; those that start programs or change the display are
skipped, with a note where a student could wonder.
"""

# ruff: noqa: PTH100, PTH103, PTH109, PTH112, PTH113, PTH120, PTH123
# Student code may have changed anything, and these are plain strings.

from __future__ import annotations

import contextlib
import json
import os
import re
import shlex
import sys
from typing import TYPE_CHECKING, Any

from .cells import Translator, is_python
from .magic_values import Captured, Lines, Measured, Silent, caught

if TYPE_CHECKING:
    from collections.abc import Callable
_OPTIONS = re.compile(r"(?:\s*-(?:[nrplsTD]\s*[^\s-]\S*|[A-Za-z]+|-\S+)(?=\s))*\s*")
_MEASURING = frozenset({"time", "timeit", "prun", "memit", "mprun"})
_SILENT = frozenset(
    {
        "matplotlib", "load_ext", "reload_ext", "autoreload", "config", "pinfo", "pinfo2",
        "precision", "pdb", "xmode", "colors", "who", "whos", "who_ls", "reset",
        "tensorflow_version", "html", "javascript", "js", "latex", "markdown", "svg", "psource",
        "pdoc", "pfile", "pdef", "psearch", "lsmagic", "magic", "quickref", "history", "hist",
        "ls", "ll", "clear", "cls", "tb", "automagic", "pprint", "doctest_mode", "gui",
        "load", "loadpy", "HTML", "SVG", "bookmark", "alias_magic", "unload_ext", "watermark",
        "grade",
    }
)  # fmt: skip
_MOST_DEPTH = 20
_PYLAB = (
    "import numpy, numpy as np; from numpy import *; from numpy.random import *",
    "import matplotlib.pyplot as plt; from matplotlib.pyplot import *",
)


class Shell:
    """What `get_ipython()` returns."""

    def __init__(self, namespace: dict[str, Any], notes: list[str]) -> None:
        """Run cells into `namespace`; say in `notes` what was skipped."""
        self.user_ns = namespace
        self.user_global_ns = namespace
        self._notes = notes
        self._translator = Translator()
        self._home = os.getcwd()
        self._depth = 0
        self._is_adopted = False
        self.adopt()

    def __getattr__(self, name: str) -> object:
        """Return something that does nothing, for all else that IPython's own shell has."""
        if name.startswith("_"):
            raise AttributeError(name)
        return Silent()

    def translate(self, source: str) -> str:
        """Return a cell as Python; `source` itself if it is Python already.

        Raises:
            SyntaxError: it is neither Python nor IPython.
        """
        return self._translator.translate(source)

    def run_line_magic(self, name: str, line: str = "", _stack_depth: int = 1) -> object:
        """Run or skip `%name line`."""
        method: Callable[[str], object] | None = _LINE_MAGICS.get(name)
        if method is not None:
            return method(self, line)  # type: ignore[call-arg, arg-type]
        if name in _MEASURING:
            return self._measure(name, line)
        if name not in _SILENT:
            self._skip(f"%{name}")
        return None

    def run_cell_magic(self, name: str, line: str, cell: str) -> None:
        """Run or skip `%%name line` with the cell below it."""
        if name == "capture":
            self._capture(line, cell)
        elif name in _MEASURING:
            setup = _without_options(f"{line} ")
            self._run(setup if setup and is_python(setup) else "")
            self._run(cell)
        elif name in ("writefile", "file") and line.strip():
            _write(_words(line), cell)
        elif name in ("python", "python3", "pypy"):
            self._run(cell)
        elif name not in _SILENT:
            self._skip(f"%%{name}")

    def magic(self, line: str) -> object:
        """Run or skip `%line`, as older notebooks write it."""
        name, _, rest = line.strip().lstrip("%").partition(" ")
        return self.run_line_magic(name, rest.strip())

    line_magic = magic
    run_magic = run_line_magic

    def run_cell(self, cell: str, *_options: object, **_named: object) -> None:
        """Run a cell."""
        self._run(cell)

    def ex(self, source: str) -> None:
        """Run statements."""
        self._run(source)

    def ev(self, expression: str) -> object:
        """Return what an expression evaluates to."""
        return eval(expression, self.user_ns)  # noqa: S307 a student's own text

    def push(self, variables: dict[str, Any], *_options: object, **_named: object) -> None:
        """Add names."""
        self.user_ns.update(variables)

    @staticmethod
    def display(*values: object, **_options: object) -> None:
        """Print what a notebook would show."""
        for value in values:
            print(repr(value))  # noqa: T201 printing is what it is for

    def system(self, command: str) -> None:
        """Skip `!command`."""
        words = command.split(None, 1)
        self._skip(f"!{words[0].rstrip(';') if words else ''}")

    system_piped = system_raw = system

    def getoutput(self, command: str, *_options: object, **_named: object) -> Lines:
        """Skip `lines = !command`; there is no output."""
        self.system(command)
        return Lines()

    def adopt(self) -> None:
        """Have IPython itself, once it is imported, give this shell as its own."""
        whole = sys.modules.get("IPython")
        if self._is_adopted or whole is None:
            return
        self._is_adopted = True
        for module in (whole, sys.modules.get("IPython.core.getipython")):
            with contextlib.suppress(AttributeError):  # it is no module of IPython's
                vars(module)["get_ipython"] = self.itself
        if "get_ipython" in self.user_ns:
            self.user_ns["get_ipython"] = self.itself

    def itself(self) -> Shell:
        """Return the shell, as `get_ipython()` does."""
        return self

    def _run(self, source: str) -> None:
        code = compile(self.translate(source), "<magic>", "exec")
        exec(code, self.user_ns)  # noqa: S102 running student code is what a sandbox is for

    def _measure(self, name: str, line: str) -> object:
        source = _without_options(line)
        value = None
        if name == "time" and _is_expression(source):
            value = eval(source, self.user_ns)  # noqa: S307 a student's own text
        else:
            self._run(source)
        return Measured() if name == "timeit" and _has_option(line, "o") else value

    def _capture(self, line: str, cell: str) -> None:
        names = [word for word in line.split() if not word.startswith("-")]
        captured = Captured()
        if names and names[0].isidentifier():
            self.user_ns[names[0]] = captured
        with caught(captured):
            self._run(cell)

    def _run_file(self, line: str) -> None:
        names = [word for word in _words(line) if not word.startswith("-")]
        path = self._inside(names[0]) if names else None
        if path is None or self._depth >= _MOST_DEPTH:
            self._skip(f"%run {names[0] if names else ''}".strip(), "there is no such file")
            return
        self._depth += 1
        try:
            with open(path, encoding="utf-8-sig") as file:
                text = file.read()
            for source in _cells(text) if path.endswith(".ipynb") else [text]:
                code = compile(self.translate(source), path, "exec")
                exec(code, self.user_ns)  # noqa: S102 a file of the submission
        finally:
            self._depth -= 1

    def _inside(self, name: str) -> str | None:
        """Return the full path of a file of the submission; None where there is none."""
        for ending in ("", ".py", ".ipynb"):
            path = os.path.abspath(name + ending)
            if path.startswith(self._home + os.sep) and os.path.isfile(path):
                return path
        return None

    def _change_folder(self, line: str) -> None:
        words = [word for word in _words(line) if not word.startswith("-")]
        path = os.path.abspath(" ".join(words)) if words else self._home
        inside = path == self._home or path.startswith(self._home + os.sep)
        if inside and os.path.isdir(path):
            os.chdir(path)

    def _environment(self, line: str) -> object:
        name, sign, value = line.replace(" ", "=", 1).partition("=") if line else ("", "", "")
        if not name:
            return dict(os.environ)
        if sign:
            os.environ[name.strip()] = value.strip().strip("'\"")
            return None
        return os.environ.get(name.strip(), "")

    def _pylab(self, _line: str) -> None:
        names: dict[str, Any] = {}
        for source in _PYLAB:
            with contextlib.suppress(ImportError):
                exec(source, names)  # noqa: S102 our own text
        for name, value in names.items():
            self.user_ns.setdefault(name, value)  # nothing of the student's is hidden by it

    def _where(self, _line: str) -> str:
        return os.getcwd()

    def _skip(self, what: str, why: str = "it does not run in the sandbox") -> None:
        note = f"{what[:60]} was skipped: {why}"
        if note not in self._notes:
            self._notes.append(note)


_LINE_MAGICS: dict[str, Callable[..., object]] = {
    "run": Shell._run_file,  # noqa: SLF001 its own
    "cd": Shell._change_folder,  # noqa: SLF001
    "env": Shell._environment,  # noqa: SLF001
    "set_env": Shell._environment,  # noqa: SLF001
    "pwd": Shell._where,  # noqa: SLF001
    "pylab": Shell._pylab,  # noqa: SLF001
}


def _words(line: str) -> list[str]:
    try:
        return shlex.split(line)
    except ValueError:
        return line.split()


def _write(words: list[str], text: str) -> None:
    is_more = words[0] in ("-a", "--append")
    folder = os.path.dirname(words[-1])
    if folder:
        os.makedirs(folder, exist_ok=True)
    with open(words[-1], "a" if is_more else "w", encoding="utf-8") as file:
        file.write(text)
    sys.path_importer_cache.clear()  # so that it can be imported at once


def _cells(text: str) -> list[str]:
    """Return the code cells of a notebook."""
    cells = json.loads(text).get("cells", [])
    return ["".join(cell["source"]) for cell in cells if cell.get("cell_type") == "code"]


def _is_expression(source: str) -> bool:
    try:
        compile(source, "<magic>", "eval")
    except SyntaxError:
        return False
    return True


def _without_options(line: str) -> str:
    """Return the code of a measuring line magic: `-n 10 -q f(x)` is `f(x)`."""
    return _OPTIONS.sub("", line, count=1)


def _has_option(line: str, letter: str) -> bool:
    found = _OPTIONS.match(line)
    return found is not None and f"-{letter}" in found[0].split()
