"""Notebook cells as Python: IPython's own syntax translated by IPython.

A cell that is plain Python is left alone, so that IPython is loaded only for a cell that needs it.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_SYNTAX = re.compile(r"^[ \t]*(?:[%!?]|>>> )|\?[ \t]*$|=[ \t]*[%!]", re.MULTILINE)
_BARE = re.compile(
    r"^(?=(?:pip3?|conda|cd|ls|ll|pwd|mkdir|rmdir|rm|cp|mv|cat|clear|matplotlib|load_ext|autoreload"
    r"|pylab|reset|who|whos|env|time|timeit|run|config)(?:[ \t]+[^\s=(\[.,:]|[ \t]*$))",
    re.MULTILINE,
)
"""Magics may be written without their sign, where that is no Python."""

_MEASURED = re.compile(r"\s*%%(?:time|prun|memit)\b.*\n")
"""The head of a cell that is run as it is: its lines keep their numbers."""

_CELL_MAGIC = re.compile(r"\s*%%([A-Za-z]\w*)(.*)(?:\n|$)")
_TRICKY = re.compile(r'"""|\'\'\'|^>>> |\\$', re.MULTILINE)
"""What only IPython can tell from a magic: lines within a string, lines that go on."""
_LINE = re.compile(
    r"^(?P<margin>[ \t]*)(?:"
    r"(?:(?P<name>[A-Za-z_]\w*)[ \t]*=[ \t]*)?(?P<sign>%(?=[A-Za-z])|!!?)(?P<rest>[^\n]*)"
    r"|(?P<help>\?{1,2}[\w.*%]+|[\w.*%]+\?{1,2})[ \t]*$)",
    re.MULTILINE,
)


def is_ipython(source: str) -> bool:
    """Return whether a source that is no Python may be IPython's."""
    return _SYNTAX.search(source) is not None


def is_python(source: str) -> bool:
    """Return whether a source is Python by its syntax.

    Raises:
        ValueError: Python can't read it, whatever its syntax.
    """
    try:
        ast.parse(source)
    except SyntaxError:
        return False
    return True


class Translator:
    """Translates cells; loads IPython with the first that needs it."""

    def __init__(self) -> None:
        """Load nothing yet."""
        self._transform: Callable[[str], str] | None = None

    def translate(self, source: str) -> str:
        """Return the cell as Python; `source` itself if it is Python, or neither of the two.

        Raises:
            SyntaxError: IPython can't make anything of it.
        """
        if is_python(source):
            return source
        head = _MEASURED.match(source)
        if head is not None:
            return self.translate("\n" * head[0].count("\n") + source[head.end() :])
        quick = _quick(source)
        if quick is not None:
            return quick
        if self._transform is None:
            self._transform = _transformer()
        translated = self._transform(source)
        if not is_python(translated) and _BARE.search(source):
            signed = self._transform(_BARE.sub("%", source))
            translated = signed if is_python(signed) else translated
        return translated if translated.strip() != source.strip() else source


def _quick(source: str) -> str | None:
    """Return a cell whose magics are each a line of their own as Python; None for any other.

    IPython's own way takes milliseconds for a cell; this one does the same for what is usual.
    """
    whole = _CELL_MAGIC.match(source)
    if whole is not None:
        body = source[whole.end() :]
        return f"get_ipython().run_cell_magic({whole[1]!r}, {whole[2].strip()!r}, {body!r})\n"
    if _TRICKY.search(source):
        return None
    translated = _LINE.sub(_line, source)
    return translated if translated != source and is_python(translated) else None


def _line(found: re.Match[str]) -> str:
    margin, name, sign, rest = (
        found["margin"],
        found["name"],
        found["sign"],
        (found["rest"] or "").strip(),
    )
    target = f"{margin}{name} = " if name else margin
    if found["help"] is not None:
        return f"{margin}pass"
    if sign == "%":
        magic, _, line = rest.partition(" ")
        return f"{target}get_ipython().run_line_magic({magic!r}, {line.strip()!r})"
    if sign == "!!" or name:
        return f"{target}get_ipython().getoutput({rest!r})"
    return f"{target}get_ipython().system({rest!r})"


def _transformer() -> Callable[[str], str]:
    try:
        from IPython.core.inputtransformer2 import TransformerManager  # noqa: PLC0415 seldom needed
    except ImportError:
        return _blanked
    transform: Callable[[str], str] = TransformerManager().transform_cell
    return transform


def _blanked(source: str) -> str:
    """Return a cell without the lines that only IPython understands, where there is no IPython."""
    lines = source.splitlines(keepends=True)
    if source.lstrip().startswith("%%"):
        is_run = re.match(r"\s*%%(?:timeit|capture)\b", source)
        return "".join(["\n", *lines[1:]]) if is_run else ""
    return "".join(
        re.sub(r"^([ \t]*)(?:[%!?].*|\S+\?+[ \t]*)$", r"\1pass", line.rstrip("\n")) + "\n"
        for line in lines
    )
