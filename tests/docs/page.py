"""A page of the documentation whose examples run.

A block fenced as ```` ```python ada.py ```` is a file of that name. ```` ```toml head ```` is how
every rubric of the page begins, and ```` ```toml rubric ```` is the rest of one, kept in
`rubric.toml`. ```` ```console ```` is a run: commands after `$`, each with everything it prints.
```` ```console elsewhere ```` is one that only another machine could run: a cluster, a site.
Every part of a page that begins with `##` has a folder of its own, but where the page says
`<!-- one folder -->`: that is a walk from its top to its end, in which ```` ```toml >>x.toml ````
is added to a file that is there.
"""

from __future__ import annotations

import atexit
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from tests import warm
from tests.plugin.course import ENVIRONMENT, NOT_HANDED_ON

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
PAGES = ("README.md", *sorted(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md")))
"""All pages, as paths from the project's folder."""

ONE_FOLDER = "<!-- one folder -->"

_FENCE = re.compile(r"^```(\w+)(?: ([^\n]+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_TIME = re.compile(r"\b\d+\.\d+s\b")
_SHORT_TIME = re.compile(r" +\d+\.\d ms\b")
_LAST_COLUMN = re.compile(r" +(time|-+)$", re.MULTILINE)
_VERSION = re.compile(r"\b(Python|pytest|pluggy)-? ?\d[\w.]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A fenced block: its language, its name, its text, and where the text lies in the page."""

    language: str
    name: str
    text: str
    span: tuple[int, int]

    @property
    def is_run(self) -> bool:
        """Return whether it shows commands that can be run here."""
        return self.language == "console" and not self.name

    @property
    def commands(self) -> list[str]:
        """Return the commands that it shows; one that ends in a backslash goes on below."""
        whole = self.text.replace("\\\n", "")
        return [line[2:] for line in whole.splitlines() if line.startswith("$ ")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What stands below one heading of a page."""

    title: str
    blocks: tuple[Block, ...]
    head: str

    @property
    def runs(self) -> tuple[Block, ...]:
        """Return the blocks that show runs."""
        return tuple(block for block in self.blocks if block.is_run)

    def play(self, folder: Path) -> Iterator[tuple[Block, str]]:
        """Do what the part shows, from top to bottom; yield each run with what it shows now."""
        here = folder
        for block in self.blocks:
            if block.is_run:
                shown = []
                for line in block.commands:
                    if line.startswith("cd "):
                        here = (here / line[3:]).resolve()
                        shown.append(f"$ {line}\n")
                    else:
                        shown.append(f"$ {line}\n{run(line, here)}")
                yield block, "".join(shown)
            elif block.name == "rubric":
                (folder / "rubric.toml").write_text(f"{self.head}\n{block.text}", encoding="utf-8")
            elif block.name not in {"", "head", "elsewhere"}:
                path = folder / block.name.removeprefix(">>")
                path.parent.mkdir(parents=True, exist_ok=True)
                how = "a" if block.name.startswith(">>") else "w"
                with path.open(how, encoding="utf-8") as file:
                    file.write(block.text)


def parts(page: Path) -> Iterator[Part]:
    """Yield the parts of a page, in order."""
    text = page.read_text(encoding="utf-8")
    blocks = [
        Block(language=found[1], name=found[2] or "", text=found[3], span=found.span(3))
        for found in _FENCE.finditer(text)
    ]
    head = next((block.text for block in blocks if block.name == "head"), "")
    inside = [range(*block.span) for block in blocks]
    starts = [
        found
        for found in re.finditer(r"^## (.+)$", text, re.MULTILINE)
        if not any(found.start() in lines for lines in inside)
    ]
    if ONE_FOLDER in text:
        starts = []
    titles = ["top", *(found[1] for found in starts)]
    edges = [0, *(found.start() for found in starts), len(text)]
    for title, first, last in zip(titles, edges[:-1], edges[1:], strict=True):
        own = tuple(block for block in blocks if first <= block.span[0] < last)
        yield Part(title=title, blocks=own, head=head)


def parts_with_runs(*pages: str) -> list[tuple[str, Part]]:
    """Return the parts of some pages that show a run, each with a name for a test."""
    return [
        (f"{page}: {part.title}", part)
        for page in pages
        for part in parts(ROOT / page)
        if part.runs
    ]


def run(command: str, folder: Path) -> str:
    """Return what a command prints, 80 columns wide, with paths as seen from its folder."""
    program, *arguments = shlex.split(command)
    kept = {k: v for k, v in os.environ.items() if not k.startswith(NOT_HANDED_ON)}
    env = kept | ENVIRONMENT
    if program in {"pytest", "grader", "python"}:
        started = [] if program == "python" else ["-m", program]
        out = warm.run([*started, *arguments], cwd=folder, env=env, joined=True).out
    else:
        path = f"{_programs()}{os.pathsep}{env['PATH']}"
        out = _run([program, *arguments], folder, env | {"PATH": path})
    return out.decode("utf-8").replace(f"{folder.resolve()}/", "")


def _run(words: list[str], folder: Path, env: dict[str, str]) -> bytes:
    done = subprocess.run(
        words,
        cwd=folder,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=120,
        check=False,
    )
    return done.stdout


@cache
def _programs() -> Path:
    """Return a folder in which scripts of a shell find this Python's own programs."""
    folder = Path(tempfile.mkdtemp(prefix="pytest-grade-programs-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for name, started in (("python", ""), ("pytest", "-m pytest "), ("grader", "-m grader ")):
        script = folder / name
        script.write_text(f'#!/bin/sh\nexec "{sys.executable}" {started}"$@"\n', encoding="utf-8")
        script.chmod(0o700)
    return folder


def _narrow(found: re.Match[str]) -> str:
    """Let the last column of a table be as narrow as can be: times decide how wide it is."""
    return f" {found[1][:1]}"


def without_times(text: str) -> str:
    """Return what was printed, with all times and versions alike and no spaces at line ends."""
    alike = _SHORT_TIME.sub(" 0.0 ms", _TIME.sub("0.00s", text))
    alike = _VERSION.sub(r"\1 0.0", _LAST_COLUMN.sub(_narrow, alike))
    return "\n".join(line.rstrip() for line in alike.splitlines())
