"""What went wrong in student code, as facts: which exception, its words, the student's own line."""

from __future__ import annotations

import builtins
import linecache
import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types import FrameType

_MAX_WORDS = 300
ANSWER = "an answer to input()"
"""What a name stands for want of that a question should have given."""
FILE = "a file that can't be opened"
"""The same of a name that a file should have given, or an address: there is no network."""
MAIN = "__main__"
"""The name under which the whole program can be called."""
_PACKAGE = "named 'submission."
"""How Python calls what a student calls `.helper`."""
TYPE_NAME = type.__dict__["__name__"].__get__
"""A class's own name, whatever its metaclass says."""


_MRO_OF = type.__dict__["__mro__"].__get__


class TimeIsUp(BaseException):
    """Raised in student code when its time is up; not an `Exception`, so that few catch it."""


class ForbiddenImport(ImportError):
    """Raised where student code imports what the rubric forbids; `told` where that was noted."""

    told = False


class ForbiddenCall(RuntimeError):
    """Raised where student code calls what the rubric forbids; `told` where that was noted."""

    told = False

    def __init__(self, words: str, *, name: str = "") -> None:
        """Keep what the rubric calls it."""
        super().__init__(words)
        self.name = name


class AbsentModule(ImportError):
    """Raised where student code uses what could not be imported, which was noted."""

    told = True


class Sources:
    """The files of a submission: what its frames are called, and how a place in them is named."""

    def __init__(self, folder: str, main: str) -> None:
        """Remember the scratch folder and the main file's name."""
        self.folder = folder
        self.main = main
        self._names: dict[str, str] = {}

    def add(self, filename: str, shown: str, source: str) -> None:
        """Register one compiled source: `shown` is "" for a script, "cell 3" for a cell."""
        self._names[filename] = shown
        lines = source.splitlines(keepends=True)
        linecache.cache[filename] = (len(source), None, lines, filename)

    def place(self, filename: str, line: int | None) -> str | None:
        """Return how a place is named for the student, or None where the file is not theirs."""
        number = "" if line is None else f"line {line}"
        if filename in self._names:
            return ", ".join(filter(None, (self._names[filename], number)))
        filename = filename.replace(os.sep, "/")
        if filename.startswith(self.folder + "/"):
            return ", ".join(filter(None, (filename[len(self.folder) + 1 :], number)))
        return None

    def owns(self, filename: str) -> bool:
        """Return whether code of this file is the student's."""
        return filename in self._names or self.place(filename, None) is not None

    def of_traceback(self, error: BaseException) -> str | None:
        """Return the innermost place of an exception that is in the student's own code."""
        found = None
        step = error.__traceback__
        while step is not None:
            found = self.place(step.tb_frame.f_code.co_filename, step.tb_lineno) or found
            step = step.tb_next
        if isinstance(error, SyntaxError) and isinstance(error.filename, str):
            found = self.place(error.filename, error.lineno) or found
        return found

    def of_frame(self, frame: FrameType | None) -> str | None:
        """Return the innermost place of a running frame that is in the student's own code."""
        while frame is not None:
            found = self.place(frame.f_code.co_filename, frame.f_lineno)
            if found:
                return found
            frame = frame.f_back
        return None


def facts(error: BaseException, sources: Sources) -> dict[str, Any]:
    """Return what a failure was, as a document: its cause, exception, words and place."""
    return {
        "failed": _cause(error),
        "type": TYPE_NAME(type(error))[:80],
        "text": words(error).replace(f"{sources.folder}/", "").replace(_PACKAGE, "named '."),
        "bases": _bases(error),
        "module": _absent_module(error),
        "where": sources.of_traceback(error),
    }


def _bases(error: BaseException) -> list[str]:
    """Return the names of Python's own exceptions that this one is."""
    names = ((TYPE_NAME(base), base) for base in _MRO_OF(type(error))[:-1])
    return [name for name, base in names if getattr(builtins, name, None) is base]


def words(error: BaseException) -> str:
    """Return an exception's own words, shortened; a failing `__str__` counts as none."""
    try:
        # Joining makes a plain string of what may be a subclass with methods of its own.
        text = "".join([str(error.msg if isinstance(error, SyntaxError) else error)])
    except BaseException:  # noqa: BLE001 the words belong to student code, which may do anything
        return ""
    return text if len(text) <= _MAX_WORDS else text[:_MAX_WORDS] + "…"


def _absent_module(error: BaseException) -> str | None:
    name = getattr(error, "name", None) if isinstance(error, ImportError) else None
    return name[:80] if isinstance(name, str) else None


def _cause(error: BaseException) -> str:
    if isinstance(error, TimeIsUp):
        return "timeout"
    if isinstance(error, MemoryError) or _is_of_torch(error):
        return "memory"
    if isinstance(error, SystemExit):
        return "exit"
    if isinstance(error, (ForbiddenImport, ForbiddenCall)):
        return "forbidden"
    return "absent" if isinstance(error, AbsentModule) else "raised"


def _is_of_torch(error: BaseException) -> bool:
    """Return whether PyTorch ran out of memory, for which it has no exception of its own."""
    return type(error) is RuntimeError and "DefaultCPUAllocator: can't alloc" in words(error)
