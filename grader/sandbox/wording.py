"""Failures in words that a student understands, from facts that a sandbox reported.

Everything that comes from a sandbox is checked for its type and cut to a length here: it may have
been written by student code. `message` may quote the student's own words; `safe_message` holds
nothing that student code could choose, and so can't carry a hidden input out.
"""

from __future__ import annotations

import builtins
import re
import signal
from typing import TYPE_CHECKING, Any

from grader.data_class import dataclass
from grader.names import printable
from grader.outcome import Failed, Status
from grader.sandbox import advice
from grader.sandbox.inside import frames
from grader.sandbox.inside.trouble import ANSWER, FILE, MAIN
from grader.sandbox.place import NOWHERE, Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grader.sandbox.launcher import Ending
    from grader.sandbox.program import Call

_KNOWN_KINDS = re.compile(
    r"an? (generator|map|zip|filter|enumerate|reversed|function|method|builtin_function_or_method|"
    r"type|module|object|bytes|bytearray|memoryview|Tensor|list_iterator|array|deque|iterator)"
    r"|an array of (objects \(dtype=object\)|more than [0-9]+ MiB)"
    r"|\.\.\., as a starter has it"
    r"|more than [0-9,]{1,12} separate values|more data than can be handed over"
    r"|a value nested more than [0-9]{1,4} deep|something that is no plain data"
    r"|a value that is (more than [0-9]+ MiB of numbers"
    r"|an integer of more than [0-9,]{1,9} hexadecimal digits"
    r"|a dictionary of more than [0-9,]{1,9} keys that are no strings)"
)
_KNOWN_FORMS = re.compile(
    r"None|a number|a string|a dict without this key|an array of shape \([0-9, ]{0,40}\)"
    rf"|a (tuple|list) of [0-9]{{1,2}} parts?|{_KNOWN_KINDS.pattern}"
)
_MAX_SECONDS = 1e6
_NEAR_LIMIT = 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """What went wrong at the top level.

    Attributes:
        message: the whole of it.
        module: what could not be imported, if it was that.
        passed: whether the top level went on behind it.
    """

    status: Status
    message: str
    module: str = ""
    passed: bool = False


def text(value: object, limit: int) -> str:
    """Return a string on one line, cut and without what a terminal would obey; else nothing."""
    if not isinstance(value, str):
        return ""
    cut = value if len(value) <= limit else value[:limit] + "…"
    return cut if cut.isascii() and cut.isprintable() else printable(" ".join(cut.split()))


def lines(value: object, limit: int) -> str:
    """Return printed text, cut; lines stay lines."""
    if not isinstance(value, str):
        return ""
    cut = value if len(value) <= limit else value[:limit] + "…"
    return cut.encode("utf-8", "replace").decode("utf-8")


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
    if isinstance(value, (int, float)) and not isinstance(value, bool) and value >= 0:
        return float(min(value, _MAX_SECONDS))
    return 0.0


def failure(
    document: dict[str, Any],
    call: Call,
    where: Place,
    *,
    late: bool = False,
    seconds: float = 0.0,
    output: str = "",
) -> Failed:
    """Return the failure that a child reported for a call."""
    message, safe = "", ""
    exceptions: tuple[str, ...] = ()
    kind = document.get("failed")
    name = _caller(call)
    if kind == "timeout" or late:
        status, message = Status.TIMEOUT, _too_long(name, call.seconds)
    elif kind == "memory":
        status, message = Status.MEMORY, _too_much(call)
    elif kind == "exit":
        status, message = Status.CRASHED, f"{name} ended the whole program with exit()"
    elif kind == "forbidden":
        is_call = document.get("type") == "ForbiddenCall"
        safe = f"{name} needs a {'call' if is_call else 'module'} that this assignment forbids"
        status, message = Status.FORBIDDEN, text(document.get("text"), 200) or safe
    elif kind == "absent":
        module = text(document.get("module"), 80)
        known = module if module in (ANSWER, FILE) else "a module that could not be imported"
        safe = f"{name} needs {known}"
        status, message = Status.RAISED, f"{name} needs {module}: {text(document.get('text'), 200)}"
    elif kind == "missing":
        status, where = Status.MISSING, NOWHERE
        message, safe = _missing(_wanted(call, document.get("want")), document.get("kind"))
    elif kind == "bad_value":
        status, where = Status.BAD_VALUE, NOWHERE
        message, safe = _no_part(call, document) or _bad_value(call, document)
    else:
        status = Status.RAISED
        message, safe = _raised(document)
        exceptions = _exceptions(document, where)
    return Failed(
        status=status,
        message=message + _at(where.said),
        safe_message=(safe or message) + _at(where.known),
        seconds=seconds,
        output=output,
        exceptions=exceptions,
    )


def _exceptions(document: dict[str, Any], where: Place) -> tuple[str, ...]:
    """Return which of Python's exceptions were raised, other than for a call that does not fit."""
    bases = [name for name in texts(document.get("bases"), 20, 80) if _is_builtin_exception(name)]
    return () if "TypeError" in bases and where is NOWHERE else tuple(bases)


def _raised(document: dict[str, Any]) -> tuple[str, str]:
    name = text(document.get("type"), 80) or "an exception"
    known = name if _is_builtin_exception(name) else "an exception"
    words = text(document.get("text"), 300)
    words += advice.advice(name, words)
    return f"raised {name}" + (f": {words}" if words else ""), f"raised {known}"


def _bad_value(call: Call, document: dict[str, Any]) -> tuple[str, str]:
    kind = text(document.get("kind"), 120) or "a value that is no data"
    mend = text(document.get("advice"), 200)
    known = kind if _KNOWN_KINDS.fullmatch(kind) else "a value that is no data"
    subject = f"{_caller(call)} {'is' if call.is_value else 'returned'} "
    return subject + kind + (f"; {mend}" if mend else ""), subject + known


def _no_part(call: Call, document: dict[str, Any]) -> tuple[str, str] | None:
    """Return that an answer has not the part that is asked for, where that is what was said."""
    step = document.get("step")
    if not isinstance(step, int):
        return None
    lack = call.form.lack(step, call.name, is_value=call.is_value)
    if lack is None:
        return None
    subject, asked = lack
    kind = text(document.get("kind"), 120) or "another value"
    known = kind if _KNOWN_FORMS.fullmatch(kind) else "another value"
    known = known.partition(" of shape")[0]
    return f"{subject} {kind}; {asked}", f"{subject} {known}; {asked}"


def _wanted(call: Call, want: object) -> str:
    """Return the name that is missing: of the call, or one of those that its expression needs."""
    wants = call.form.wants
    if isinstance(want, int) and 0 <= want < len(wants):
        return f"`{wants[want].name}`"
    return f"`{call.name}`"


def _is_builtin_exception(name: str) -> bool:
    found = getattr(builtins, name, None)
    return isinstance(found, type) and issubclass(found, BaseException)


def _missing(name: str, kind: object) -> tuple[str, str]:
    if isinstance(kind, str):
        return f"{name} is {text(kind, 60)}, not a function", f"{name} is not a function"
    return f"{name} is not there", ""


def _caller(call: Call) -> str:
    return "the program" if call.name == MAIN else f"`{call.name}`"


def _too_long(what: str, seconds: float) -> str:
    return f"{what} was still running after {seconds:g} s"


def _too_much(call: Call) -> str:
    return f"used more than {call.memory_mb} MiB in {_caller(call)}"


def _at(where: str) -> str:
    return f" ({where})" if where else ""


def death(cause: str, where: Place, ending: Ending, call: Call) -> Failed:
    """Return the failure of a call that its process did not survive."""
    status, words = _ended(cause, ending, call.memory_mb)
    name = _caller(call)
    if status is Status.TIMEOUT:
        message = _too_long(name, call.seconds)
    elif status is Status.MEMORY:
        message, where = _too_much(call), NOWHERE
    else:
        message, where = f"{name} {words}", NOWHERE
    return Failed(
        status=status,
        message=message + _at(where.said),
        # An exit status is the student's own words, too.
        safe_message=message.partition(" with exit status ")[0] + _at(where.known),
    )


def load_death(cause: str, where: Place, ending: Ending, seconds: float) -> Trouble:
    """Return the trouble of a top level that its process did not survive."""
    status, words = _ended(cause, ending, None)
    if status is Status.TIMEOUT:
        message = _too_long("the program", seconds)
    elif status is Status.MEMORY:
        message = "the program used too much memory"
    else:
        message = f"the program {words}"
    return Trouble(status=status, message=message + _at(where.known))


def _ended(cause: str, ending: Ending, memory_mb: int | None) -> tuple[Status, str]:
    if ending.flooded:
        return Status.CRASHED, "filled its folder with too many or too large files"
    if cause == "late" or ending.signal == getattr(signal, "SIGXCPU", -1):
        return Status.TIMEOUT, ""
    if cause == "garbled":
        return Status.CRASHED, "wrote where only the grader writes"
    if ending.alive or ending.code == frames.EXIT_BROKEN:
        return Status.CRASHED, "broke the connection to the grader"
    near = memory_mb is not None and ending.peak_kb > _NEAR_LIMIT * memory_mb * 1024
    if ending.signal == getattr(signal, "SIGKILL", 9) or (ending.signal and near):
        return Status.MEMORY, ""
    if ending.signal:
        return Status.CRASHED, f"crashed with signal {ending.signal}{_signal_name(ending.signal)}"
    return Status.CRASHED, f"ended its process with exit status {ending.code}"


def _signal_name(found: int) -> str:
    names = {
        6: " (abort)",
        7: " (bus error)",
        8: " (arithmetic error)",
        11: " (segmentation fault)",
    }
    return names.get(found, "")


def printed_too_much(what: str, kilobytes: int) -> str:
    """Return the note on printed text of which only the beginning and the end are kept."""
    return f"{what} printed more than {kilobytes} KiB: the rest was dropped"


def asked_nobody(what: str) -> str:
    """Return the note on `input()`."""
    return f"{what} called input(): nobody types while grading, so that the answer was empty"


def never_loaded(trouble: Trouble) -> Failed:
    """Return the failure of every call into a submission that can't be loaded at all."""
    message = f"could not be loaded: {trouble.message}"
    return Failed(status=Status.LOAD_ERROR, message=message, safe_message=message)


def trouble(document: dict[str, Any], where: Place, seconds: float) -> Trouble:
    """Return a trouble at the top level that the child reported itself."""
    name = text(document.get("type"), 80) or "an exception"
    words = text(document.get("text"), 300)
    words += advice.advice(name, words)
    kind = document.get("failed")
    status, message = Status.RAISED, f"{name}: {words}" if words else name
    if kind == "timeout":
        status, message = Status.TIMEOUT, _too_long("the program", seconds)
    elif kind == "memory":
        status, message = Status.MEMORY, "the program used too much memory"
    elif kind == "exit":
        status, message = Status.CRASHED, "the program ended itself with exit()"
    elif kind == "forbidden":
        status, message = Status.FORBIDDEN, words
    module = text(document.get("module"), 80)
    passed = document.get("passed") is True
    return Trouble(status=status, message=message + _at(where.said), module=module, passed=passed)
