"""How to mend what makes whole programs fail: Python 2, and what version control leaves behind."""

from __future__ import annotations

import re

_NAMES = {
    "xrange": "range",
    "raw_input": "input",
    "unicode": "str",
    "basestring": "str",
    "unichr": "chr",
    "long": "int",
    "reduce": "functools.reduce",
    "execfile": "exec(open(…).read())",
    "izip": "zip",
}
_MODULES = {
    "cPickle": "pickle",
    "urllib2": "urllib.request",
    "StringIO": "io",
    "Queue": "queue",
    "ConfigParser": "configparser",
    "Tkinter": "tkinter",
}
_SYNTAX = {
    "Missing parentheses in call to 'print'": "write print(…)",
    "Missing parentheses in call to 'exec'": "write exec(…)",
    "multiple exception types must be parenthesized": "write `except Error as name:`",
    "leading zeros in decimal integer literals": "write 0o17 for an octal number",
    "Did you mean print": "write print(…)",
}
_NAME = re.compile(
    r"name '(\w+)' is not defined|cannot import name '(\w+)'|No module named '(\w+)'"
)
_CONFLICT = re.compile(r"^(?:<<<<<<<|>>>>>>>)(?: |$)", re.MULTILINE)

CONFLICT = "a merge conflict was left in it: mend the lines around <<<<<<< and >>>>>>>"


def advice(kind: str, text: str) -> str:
    """Return how to mend a failure that tells of Python 2; or nothing.

    Args:
        kind: the name of the exception's class.
        text: its own words.
    """
    if kind == "SyntaxError":
        found = next((mend for words, mend in _SYNTAX.items() if words in text), "")
    else:
        named = _NAME.match(text)
        name = named[1] or named[2] or named[3] if named else ""
        mend = _NAMES.get(name) or _MODULES.get(name)
        found = f"write {mend}" if mend else ""
    return f"; that is Python 2, in Python 3 {found}" if found else ""


def is_conflict(source: str) -> bool:
    """Return whether a source holds both sides of a merge."""
    return _CONFLICT.search(source) is not None
