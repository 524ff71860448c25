"""No page names a command that nobody has run, but for those that only another machine can run."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from tests.docs.declared import parser
from tests.docs.page import PAGES, ROOT, parts
from tests.docs.stage import run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.docs.page import Block

PROGRAMS = r"(?:pytest|grader|python3?|pip|git|gh|sh|make|dask|sbatch|srun|dmesg|openssl|zip)"
INDENTED = re.compile(rf"^ {{4,}}(?:\$ )?({PROGRAMS} .+|%\w+.*)$", re.MULTILINE)
SPOKEN = re.compile(rf"`({PROGRAMS} [^`]+)`")
PLACEHOLDER = re.compile(r"\b(?!HEAD\b)[A-Z]{2,}\b|…")

ELSEWHERE = {
    "docs/check-yourself.md": 1,
    "docs/github-classroom.md": 2,
    "docs/grade-a-class.md": 3,
    "docs/scale.md": 11,
    "docs/slurm.md": 4,
}
"""How many commands of each page want a network, a cluster or somebody's account."""

NAMES = {"pytest --grade", "pip install", "gh classroom clone", "pip install --target"}
"""Parts of commands, which a sentence speaks of."""

NOT_RUN = {
    "pytest --grade=submissions_example --exit-zero": "the same, by `sh .ci/demo`",
    "make demo": "`.ci/run` runs the script that it stands for",
    "make test": "the same",
    "make docs": "the same",
    "sh .ci/demo": "the same",
    "sh .ci/test": "the same",
    "pytest -n 2 --dist worksteal": "that is this run",
    "pytest -n 4": "xdist's tests have it; it is spoken of beside other options",
    "python -m benchmarks.cluster": "measures for minutes",
    "pip install pytest-grade": "wants a network",
    "pip wheel --no-deps ./pytest-grade": "wants a network",
    'pip install "pytest-grade[dask]"': "wants a network",
    "dmesg | grep landlock": "wants root on many systems",
    'git checkout $(git rev-list -1 --before="2025-11-03 23:59" HEAD)': "wants a repository",
    "sbatch --array=2 grade.sbatch": "wants SLURM",
}
"""What a sentence names, no test of a page runs, and why."""


def prose(page: str) -> str:
    """Return a page without its blocks."""
    text = (ROOT / page).read_text(encoding="utf-8")
    return re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)


def blocks() -> Iterator[tuple[str, Block]]:
    """Yield every block of every page, with the page's name."""
    for page in PAGES:
        for part in parts(ROOT / page):
            yield from ((page, block) for block in part.blocks)


def run_somewhere() -> set[str]:
    """Return every command that a page runs."""
    return {line for _, block in blocks() if block.is_run for line in block.commands}


def spoken() -> Iterator[tuple[str, str]]:
    """Yield each whole command that a sentence names, with its page."""
    for page in PAGES:
        for found in SPOKEN.findall(prose(page)):
            line = " ".join(found.split())
            if line not in NAMES and not re.fullmatch(r"grader [a-z]+", line):
                yield page, line


@pytest.mark.parametrize("page", PAGES)
def test_no_command_stands_in_a_block_of_no_kind(page: str) -> None:
    """What is to be typed stands in a block that runs, or in one that says where it would."""
    assert INDENTED.findall(prose(page)) == []


def test_what_sentences_name_is_run() -> None:
    """A command in a sentence is one that a page runs, but for a few, each with its reason."""
    known = run_somewhere()
    names = [line for _, line in spoken() if not PLACEHOLDER.search(line)]
    assert {line for line in names if line not in known} == set(NOT_RUN)


def test_usages_are_those_of_the_code() -> None:
    """Where words in capitals stand for others, the command takes as many, and these options."""
    for _, line in spoken():
        program, name, *rest = line.split()
        if program == "grader" and PLACEHOLDER.search(line) and name != "grade":
            parser(name).parse_args([word.strip("[]") for word in rest])


@pytest.mark.skipif(shutil.which("openssl") is None, reason="there is no openssl")
def test_a_certificate_is_made(tmp_path: Path) -> None:
    """The command for a certificate writes the two files that the settings below it name."""
    commands = [line for _, block in blocks() for line in block.commands]
    (line,) = (line for line in commands if line.startswith("openssl "))
    assert run(line, tmp_path)[0] == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cert.pem", "key.pem"]


def test_what_only_another_machine_can_run_is_counted() -> None:
    """A block is marked so where it must be, and nowhere else."""
    marked = [(page, block) for page, block in blocks() if block.name == "elsewhere"]
    assert Counter(page for page, block in marked for _ in block.commands) == ELSEWHERE
