"""A page in one file: a template, styles, a script, and a policy that lets nothing else in.

The policy names the styles and the script by their digests. What a student smuggled into the page
could be neither run nor drawn with, and nothing on the page can call out.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from functools import cache
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING

from grader.names import encodable, printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jinja2 import Environment
    from markupsafe import Markup

FOLDER = Path(__file__).parent / "templates"

LONGEST_LINES = 4000
"""Characters of a text of several lines that a page shows."""

_CODE = re.compile(r"(?<!`)`([^`\s](?:[^`\n]*[^`\s])?)`(?!`)")
_LINE = re.compile(r"\r\n|\n|\r")


def render(
    template: str,
    *,
    styles: str,
    scripts: Sequence[str] = (),
    is_long: bool = False,
    **values: object,
) -> Iterator[str]:
    """Yield a page piece by piece.

    Args:
        template: the template's file name.
        styles: the file with the page's own styles; the shared ones come before them.
        scripts: the files that make up the page's script; none for a page without.
        is_long: never hold it in memory as a whole; making a page in one piece is quicker.
        values: what the template is filled with; every text is escaped.
    """
    style = f"{source('tokens.css')}{source(styles)}"
    inner = "".join(map(source, scripts))
    code = f'(() => {{\n"use strict";\n{inner}}})();\n' if scripts else ""
    page = environment().get_template(template)
    known = values | {"style": style, "script": code, "dumped": dumped}
    known["policy"] = _policy(style, code)
    if not is_long:
        return iter([encodable(page.render(known))])
    filled = page.stream(known)
    filled.enable_buffering(64)
    return map(encodable, filled)


@cache
def environment() -> Environment:
    """Return what reads templates. Jinja2 is loaded by the first call."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415 only here

    made = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["shown"] = printable
    made.filters["lines"] = shown_lines
    made.filters["worded"] = worded
    return made


def dumped(record: object) -> str:
    """Return JSON that can stand in a `<script>` element: it holds no `<`, `>` or `&`."""
    text = json.dumps(record, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return encodable(text)


def shown_lines(text: str) -> str:
    """Return text of several lines, cut, each line made printable."""
    cut = text if len(text) <= LONGEST_LINES else f"{text[:LONGEST_LINES]}…"
    return "\n".join(
        "    ".join(printable(part) for part in line.split("\t")) for line in _LINE.split(cut)
    )


def worded(text: str) -> Markup:
    """Return a message as a page shows it: names between backticks are code."""
    from markupsafe import Markup, escape  # noqa: PLC0415 only where pages are made

    pieces = _CODE.split(shown_lines(text))
    made = [
        Markup("<code>{}</code>").format(piece) if is_code else escape(piece)
        for piece, is_code in zip(pieces, cycle((False, True)), strict=False)
    ]
    return Markup().join(made)


@cache
def _policy(style: str, script: str) -> str:
    sources = [
        "default-src 'none'",
        f"style-src '{_digest(style)}'",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
    ]
    if script:
        sources.insert(1, f"script-src '{_digest(script)}'")
    return "; ".join(sources)


def _digest(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


@cache
def source(name: str) -> str:
    """Return a file as it stands between its tags in the page."""
    return (FOLDER / name).read_text(encoding="utf-8")
