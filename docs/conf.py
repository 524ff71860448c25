"""How Sphinx makes the site: `sh .ci/docs`. Every warning is an error, and nothing is downloaded.

The pages are plain Markdown that reads as well in the repository. What a site wants besides is
made here: the navigation out of the lists in `index.md`, a caption out of a file's name behind
```` ```python ````, and drawings as a part of the page, so that they take its colours.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx

HERE = Path(__file__).parent

project = "pytest-grade"
author = "the pytest-grade developers"
extensions = ["myst_parser"]
exclude_patterns = ["_build"]
nitpicky = True
smartquotes = False  # quotes belong to what is quoted
suppress_warnings = ["misc.highlighting_failure"]  # a part of a file need not be whole

myst_heading_anchors = 4

html_theme = "furo"
html_title = "pytest-grade"
html_show_copyright = False
html_show_sphinx = False
html_copy_source = False
html_static_path = ["_static"]
html_favicon = "_static/favicon.svg"
html_css_files = ["site.css"]
html_theme_options = {"light_css_variables": {"color-code-background": "#f6f8fa"}}
pygments_style = "a11y-high-contrast-light"
pygments_dark_style = "a11y-high-contrast-dark"

_FENCE = re.compile(r"^```(\w+) ([^\n]+)\n", re.MULTILINE)
_CSV = re.compile(r"^```csv\b", re.MULTILINE)
_PART = re.compile(r"^## (.+)\n((?:.*\n)*?)(?=^## |\Z)", re.MULTILINE)
_LINK = re.compile(r"^- \[[^\]]*\]\(([\w-]+)\.md\)", re.MULTILINE)
_FILE_LINK = re.compile(r"\[([\w-]+)\.md\]\(")
_DRAWING = re.compile(r"^!\[([^\]]*)\]\((images/[\w-]+\.svg)\)$", re.MULTILINE)


def setup(app: Sphinx) -> None:
    """Let the pages be prepared when they are read."""
    app.connect("source-read", prepare)
    app.connect("html-page-context", make_accessible, priority=900)  # once the theme is done


def prepare(_app: Sphinx, page: str, source: list[str]) -> None:
    """Turn a page as it lies in the repository into what Sphinx wants of it."""
    text = _CSV.sub("```text", source[0])
    text = _FENCE.sub(_captioned, text)
    text = _DRAWING.sub(_inlined, text)
    text = _FILE_LINK.sub(_titled, text)
    source[0] = f"{text}\n{navigation(text)}" if page == "index" else text


def make_accessible(
    _app: Sphinx, _page: str, _template: str, context: dict[str, Any], _tree: object
) -> None:
    """Let what scrolls be reached with the keyboard, and headings tell their level."""
    context["body"] = context.get("body", "").replace("<pre>", '<pre tabindex="0">')
    tree = context.get("furo_navigation_tree", "")
    context["furo_navigation_tree"] = tree.replace(
        'role="heading"', 'role="heading" aria-level="2"'
    )


def navigation(text: str) -> str:
    """Return a table of contents for each part of a page that is a list of links to pages."""
    tables = []
    for title, body in _PART.findall(text):
        if pages := "\n".join(_LINK.findall(body)):
            tables.append(f"```{{toctree}}\n:hidden:\n:caption: {title}\n\n{pages}\n```\n")
    return "\n".join(tables)


def _captioned(found: re.Match[str]) -> str:
    language, name = found.groups()
    if name in {"head", "elsewhere", "unshown", "watched", "then", "header", "in a cell"}:
        return f"```{language}\n"
    if name == "rubric":
        name = "rubric.toml"
    caption = f"added to {name[2:]}" if name.startswith(">>") else name
    return f"```{{code-block}} {language}\n:caption: {caption}\n\n"


def _titled(found: re.Match[str]) -> str:
    """Let a link that is called after its file be called after its page."""
    title = (HERE / f"{found[1]}.md").read_text(encoding="utf-8").splitlines()[0]
    return f"[{title.lstrip('# ')}]("


def _inlined(found: re.Match[str]) -> str:
    label, file = found.groups()
    drawing = (HERE / file).read_text(encoding="utf-8").replace("\n\n", "\n")
    described = drawing.replace('role="img"', f'role="img" aria-label="{label}"')
    return f'<div class="drawing" tabindex="0">\n{described}</div>\n'
