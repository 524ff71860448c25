"""What the README says about the project is so."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from grader.outcome import Status
from grader.reports import parse_formats
from grader.rubric_file import find_rubric, load_rubric
from grader.session import GradeSession
from tests.docs.declared import declared
from tests.docs.page import ROOT, parts

README = (ROOT / "README.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    """Return what stands below a heading of the README."""
    found = re.search(rf"^## {title}\n(.*?)(?=^## |\Z)", README, re.MULTILINE | re.DOTALL)
    assert found is not None, title
    return found[1]


def first_cells(title: str) -> list[str]:
    """Return the code in the first cell of each row of a section's table."""
    rows = [line for line in section(title).splitlines() if line.startswith("|")]
    return [code for row in rows[2:] for code in re.findall(r"`([^`]+)`", row.split("|")[1])]


def test_the_readme_explains_every_status() -> None:
    """The table of statuses has all words that a verdict may have."""
    words = first_cells("What a verdict tells")
    assert sorted(words) == sorted(str(status) for status in Status)


def test_the_readme_names_every_file() -> None:
    """The table of files has one for each format that is written by default."""
    formats = next(option for option in declared().options if option.name == "--grade-format")
    named = first_cells("What is written")
    by_default = formats.meaning.removeprefix("of ").partition(" (default)")[0]
    assert [name.rpartition(".")[2] for name in named] == [*parse_formats(by_default)]


def test_the_figures_of_the_bundled_rubric_are_right() -> None:
    """README and changelog count its sections, questions and points as it does."""
    rubric = load_rubric(find_rubric("deep_learning", folder=Path()))
    counted = f"{len(rubric.section)} sections, {len(rubric.question)} questions"
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"{counted} and {rubric.points:g} points" in changes
    assert f"all {len(rubric.question)} questions" in README


def test_the_first_line_of_a_run_is_shown_as_it_is() -> None:
    """The page on security shows the line that names what is in force, as a run prints it."""
    (shown,) = (
        block.text
        for part in parts(ROOT / "docs" / "security.md")
        for block in part.blocks
        if block.name == "header"
    )
    heading = SimpleNamespace(id="deep_learning", questions=[None] * 42, points=100.0)
    session: Any = SimpleNamespace(
        submissions=[None] * 300,
        assignment=SimpleNamespace(heading=heading),
        options=SimpleNamespace(rubric="deep_learning", shard=None, engine="dask", remark=""),
        isolation="full (landlock 7, seccomp)",
        _engine=None,
        _hooks=None,
    )
    assert f"{GradeSession.header(session)}\n" == shown


def test_the_readme_is_short() -> None:
    """It has fewer than 200 lines."""
    assert len(README.splitlines()) < 200


def test_links_lead_somewhere() -> None:
    """Each link of a page leads to a file of the project or a heading of the page."""
    for page in (ROOT / "README.md", *(ROOT / "docs").glob("*.md")):
        text = page.read_text(encoding="utf-8")
        anchors = [
            re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-")
            for title in re.findall(r"^#+ (.+)$", text, re.MULTILINE)
        ]
        for link in re.findall(r"\]\(([^)\s]+)\)", text):
            file, _, anchor = link.partition("#")
            assert (page.parent / file).exists() if file else anchor in anchors, link


def test_each_target_of_make_is_the_script_beside_it() -> None:
    """The README's two ways of a command are one."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    ways = re.findall(r"\| `make (\w+)` \| `(.+)` \|", section("Two commands"))
    assert [way[0] for way in ways] == ["demo", "test"]
    for target, script in ways:
        assert re.search(rf"^{target}:.*\n\t@{script}$", makefile, re.MULTILINE)
