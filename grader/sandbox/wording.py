"""Failures in words that a student understands, from facts that a sandbox reported.

Everything that comes from a sandbox is checked for its type and cut to a length here: it may have
been written by student code. `message` may quote the student's own words; `safe_message` holds
nothing that student code could choose, and so can't carry a hidden input out.
"""

from __future__ import annotations

import builtins
import math
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from grader.outcome import Failed, Status
from grader.sandbox.launcher import Ending
from grader.sandbox.program import Call

_KNOWN_KINDS = frozenset(
    "generator map zip filter enumerate reversed str dict set function method builtin_function_or_method "
    "type module object NoneType bytes bytearray memoryview range Tensor list_iterator".split()
)
_MAX_SECONDS = 1e6
_NEAR_LIMIT = 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """What went wrong at the top level: `message` is whole, `module` what could not be imported."""

    status: Status
    message: str
    module: str = ""


def text(value: object, limit: int) -> str:
    """Return a string, cut; anything else counts as empty."""
    if not isinstance(value, str):
        return ""
    return value if len(value) <= limit else value[:limit] + "…"


def texts(value: object, count: int, limit: int) -> Iterator[str]:
    """Return the strings of a list, at most `count`, each cut."""
    if isinstance(value, list):
        yield from (text(part, limit) for part in value[:count] if isinstance(part, str))


def dicts(value: object, count: int) -> Iterator[dict[str, Any]]:
    """Return the objects of a list, at most `count`."""
    if isinstance(value, list):
        yield from (part for part in value[:count] if isinstance(part, dict))


def number(value: object) -> float:
    """Return seconds; anything that can't be seconds counts as 0."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        seconds = float(min(value, _MAX_SECONDS))
        return seconds if math.isfinite(seconds) and seconds >= 0 else 0.0
    return 0.0


def place(value: object) -> str:
    """Return a place in the student's files, "" where unknown."""
    return text(value, 120)


def failure(
    document: dict[str, Any], call: Call, late: str | None, *, seconds: float, output: str
) -> Failed:
    """Return the failure that a child reported for a call."""
    where = place(document.get("where")) or late or ""
    kind = document.get("failed")
    if kind == "timeout" or late is not None:
        status, message = Status.TIMEOUT, _too_long(f"`{call.name}`", call.seconds, where)
    elif kind == "memory":
        status, message = Status.MEMORY, _too_much(call) + _at(where)
    elif kind == "exit":
        status = Status.CRASHED
        message = f"`{call.name}` ended the whole program with exit()" + _at(where)
    elif kind == "forbidden":
        status, message = Status.FORBIDDEN, text(document.get("text"), 200) + _at(where)
    elif kind == "missing":
        status, message = Status.MISSING, _missing(call, document.get("kind"))
    elif kind == "bad_value":
        return _bad_value(document, call, seconds=seconds, output=output)
    else:
        return _raised(document, where, seconds=seconds, output=output)
    return Failed(
        status=status, message=message, safe_message=message, seconds=seconds, output=output
    )


def _raised(document: dict[str, Any], where: str, *, seconds: float, output: str) -> Failed:
    name = text(document.get("type"), 80) or "an exception"
    known = name if _is_builtin_exception(name) else "an exception"
    words = text(document.get("text"), 300)
    return Failed(
        status=Status.RAISED,
        message=f"raised {name}" + (f": {words}" if words else "") + _at(where),
        safe_message=f"raised {known}" + _at(where),
        seconds=seconds,
        output=output,
    )


def _bad_value(document: dict[str, Any], call: Call, *, seconds: float, output: str) -> Failed:
    kind = text(document.get("kind"), 120)
    advice = text(document.get("advice"), 200)
    safe = kind if _is_known_kind(kind) else "a value that is no data"
    subject = f"`{call.name}` returned "
    return Failed(
        status=Status.BAD_VALUE,
        message=subject + kind + (f"; {advice}" if advice else ""),
        safe_message=subject + safe,
        seconds=seconds,
        output=output,
    )


def _is_known_kind(kind: str) -> bool:
    return kind.rpartition(" ")[2] in _KNOWN_KINDS or kind.startswith(("an array", "more "))


def _is_builtin_exception(name: str) -> bool:
    found = getattr(builtins, name, None)
    return isinstance(found, type) and issubclass(found, BaseException)


def _missing(call: Call, kind: object) -> str:
    if isinstance(kind, str):
        return f"`{call.name}` is a {text(kind, 60)}, not a function"
    return f"`{call.name}` is not there"


def _too_long(what: str, seconds: float, where: str) -> str:
    return f"{what} was still running after {seconds:g} s" + _at(where)


def _too_much(call: Call) -> str:
    return f"used more than {call.memory_mb} MiB in `{call.name}`"


def _at(where: str) -> str:
    return f" ({where})" if where else ""


def death(cause: str, where: str | None, ending: Ending, call: Call) -> Failed:
    """Return the failure of a call that its process did not survive."""
    status, words = _ended(cause, ending, call.memory_mb)
    name = f"`{call.name}`"
    if status is Status.TIMEOUT:
        message = _too_long(name, call.seconds, where or "")
    elif status is Status.MEMORY:
        message = _too_much(call)
    else:
        message = f"{name} {words}"
    return Failed(status=status, message=message, safe_message=message)


def load_death(cause: str, where: str | None, ending: Ending, seconds: float) -> Trouble:
    """Return the trouble of a top level that its process did not survive."""
    status, words = _ended(cause, ending, None)
    if status is Status.TIMEOUT:
        message = _too_long("the program", seconds, where or "")
    elif status is Status.MEMORY:
        message = "the program used too much memory" + _at(where or "")
    else:
        message = f"the program {words}" + _at(where or "")
    return Trouble(status=status, message=message)


def _ended(cause: str, ending: Ending, memory_mb: int | None) -> tuple[Status, str]:
    if cause == "late" or ending.signal == getattr(signal, "SIGXCPU", -1):
        return Status.TIMEOUT, ""
    if cause == "garbled":
        return Status.CRASHED, "wrote where only the grader writes"
    if ending.alive:
        return Status.CRASHED, "closed the connection to the grader"
    near = memory_mb is not None and ending.peak_kb > _NEAR_LIMIT * memory_mb * 1024
    if ending.signal == getattr(signal, "SIGKILL", 9) or (ending.signal and near):
        return Status.MEMORY, ""
    if ending.signal:
        return Status.CRASHED, f"crashed with signal {ending.signal}{_signal_name(ending.signal)}"
    return Status.CRASHED, f"ended its process with exit status {ending.code}"


def _signal_name(found: int) -> str:
    names = {6: " (abort)", 7: " (bus error)", 8: " (arithmetic error)", 11: " (segmentation fault)"}
    return names.get(found, "")


def never_loaded(trouble: Trouble) -> Failed:
    """Return the failure of every call into a submission that can't be loaded at all."""
    message = f"could not be loaded: {trouble.message}"
    return Failed(status=Status.LOAD_ERROR, message=message, safe_message=message)


def trouble(document: dict[str, Any], seconds: float) -> Trouble:
    """Return a trouble at the top level that the child reported itself."""
    where = _at(place(document.get("where")))
    name = text(document.get("type"), 80) or "an exception"
    words = text(document.get("text"), 300)
    module = text(document.get("module"), 80)
    kind = document.get("failed")
    if kind == "timeout":
        return Trouble(
            status=Status.TIMEOUT,
            message=_too_long("the program", seconds, place(document.get("where"))),
        )
    if kind == "memory":
        return Trouble(status=Status.MEMORY, message="the program used too much memory" + where)
    if kind == "exit":
        return Trouble(status=Status.CRASHED, message="the program ended itself with exit()" + where)
    status = Status.FORBIDDEN if kind == "forbidden" else Status.RAISED
    said = f"{name}: {words}" if words else name
    return Trouble(status=status, message=said + where, module=module)
