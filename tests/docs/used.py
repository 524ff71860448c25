"""What options and settings are where nobody says it, and a page where they are used."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from grader.options import DEFAULT_OUT, DEFAULT_RUBRIC
from tests.docs.page import PAGES, ROOT, parts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.docs.declared import Word
    from tests.docs.page import Block

HERE = "docs/command-line.md"
"""The page with the tables."""

DEFAULTS = {
    "--grade": "nothing is graded",
    "--rubric": f"the setting `grade_rubric`, else `{DEFAULT_RUBRIC}`",
    "--grade-out": f"`{DEFAULT_OUT}/` for a folder or zip, nowhere for a file",
    "--grade-workers": "one a core",
    "--grade-timeout": "`call_seconds` of the rubric",
    "--grade-memory": "`memory_mb` of the rubric",
    "--grade-marks": "those in the gradebook",
    "--grade-fill": "none",
    "--grade-column": "the assignment's title or id",
    "--grade-tests": "the setting `grade_tests`",
    "--grade-roster": "none",
    "--grade-times": "what a download tells",
    "--grade-late-days": "none used",
    "--grade-shard": "all",
    "--grade-dask-scheduler": "a cluster on this machine",
    "grade_rubric": f"`{DEFAULT_RUBRIC}`",
    "grade_tests": "none",
}
"""What happens without an option or a setting that has no word for it in the code."""


def default(word: Word) -> str:
    """Return what an option is without anybody's saying so."""
    if word.default:
        assert word.name not in DEFAULTS, f"the code says what {word.name} is"
        return word.default if word.default == "off" else f"`{word.default}`"
    return DEFAULTS[word.name]


def shown(option: str) -> str:
    """Return an option as a command on a page has it, with a link to the page.

    The page is the one that speaks of it most; another one only if no test runs a command there.
    """
    run, elsewhere = _commands("").get, _commands("elsewhere").get
    pages = [page for page in PAGES if _uses(option, run(page, ()))]
    pages = pages or [page for page in PAGES if _uses(option, elsewhere(page, ()))]
    assert pages, f"no command on a page has {option}"
    page = max(pages, key=lambda page: (_mentions(option, page), page))
    use = min(_uses(option, (*run(page, ()), *elsewhere(page, ()))), key=len)
    return f"[`{use}`]({_link(page)})"


def command_shown(name: str) -> str:
    """Return a whole command of `grader` as a page runs it, with a link to the page."""
    words = f"grader {name}"
    found = [
        (line, page)
        for page in PAGES
        for line in _commands("").get(page, ())
        if f"{line} ".startswith(f"{words} ") and not line.endswith("--help")
    ]
    assert found, f"no page runs {words}"
    line, page = min(found, key=lambda one: (len(one[0]), one[1]))
    return f"[`{line}`]({_link(page)})"


def _link(page: str) -> str:
    return "#by-example" if page == HERE else page.removeprefix("docs/")


def written(setting: str) -> str:
    """Return a setting as a settings file on a page has it, with a link to the page."""
    line = re.compile(f"^{setting} = .+", re.MULTILINE)
    for page, block in _blocks():
        if block.language == "ini" and (found := line.search(block.text)):
            return f"[`{found[0]}`]({page.removeprefix('docs/')})"
    raise AssertionError(setting)


def _uses(option: str, commands: tuple[str, ...]) -> list[str]:
    """Return an option as commands have it, with what it takes."""
    pattern = re.compile(rf"(?<!\S){option}(?:[= ](?!-)(\"[^\"]*\"|\S+)|(?=\s|$))")
    return [found[0] for line in commands for found in pattern.finditer(line)]


def _mentions(option: str, page: str) -> int:
    text = (ROOT / page).read_text(encoding="utf-8")
    return len(re.findall(rf"{option}(?![\w-])", text))


@cache
def _commands(name: str) -> Mapping[str, tuple[str, ...]]:
    """Return the commands of each page of `docs/`: those that run, or those of a kind of block."""
    found: dict[str, tuple[str, ...]] = {}
    for page, block in _blocks():
        if block.name == name or (not name and block.is_run):
            found[page] = (*found.get(page, ()), *block.commands)
    return found


def _blocks() -> list[tuple[str, Block]]:
    pages = [page for page in PAGES if page.startswith("docs/")]
    return [(page, block) for page in pages for part in parts(ROOT / page) for block in part.blocks]
