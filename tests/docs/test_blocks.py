"""What the pages show and no test runs can at least be read in its language."""

from __future__ import annotations

import ast
import configparser
import json
import re
import shutil
import subprocess
import tomllib
from typing import TYPE_CHECKING

import pytest
import yaml

from grader.console import COMMANDS
from tests.docs.declared import declared
from tests.docs.page import PAGES, ROOT, parts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.docs.page import Block

LANGUAGES = {
    *("python", "toml", "console", "csv", "text", "yaml", "json", "sh", "ini", "html", "ipython"),
}
OPTION = re.compile(r"(?<![\w-])--(?:grade|rubric)(?:-[a-z]+)*\b")


def blocks() -> Iterator[tuple[str, Block]]:
    """Yield every block of every page, with the page's name."""
    for page in PAGES:
        for part in parts(ROOT / page):
            yield from ((page, block) for block in part.blocks)


def test_every_block_has_a_language() -> None:
    """No block is of a language of which nothing is known here."""
    assert {block.language for _, block in blocks()} <= LANGUAGES


def test_programs_and_data_can_be_read() -> None:
    """Python, TOML, YAML and JSON is well formed; only what is graded may be broken."""
    readers: dict[str, Callable[[str], object]] = {
        "python": ast.parse,
        "toml": tomllib.loads,
        "yaml": yaml.safe_load,
        "json": json.loads,
        "ini": configparser.ConfigParser().read_string,
    }
    for page, block in blocks():
        graded = block.language == "python" and block.name
        if (read := readers.get(block.language)) and not graded:
            try:
                read(block.text)
            except (SyntaxError, ValueError, configparser.Error, yaml.YAMLError) as error:
                pytest.fail(f"{page}: {error}\n{block.text}")


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")
def test_commands_for_elsewhere_are_commands() -> None:
    """What can't be run here is at least understood by a shell."""
    scripts = [
        "\n".join(block.commands) if block.language == "console" else block.text
        for _, block in blocks()
        if block.language == "sh" or (block.language == "console" and not block.is_run)
    ]
    assert all(scripts)
    for script in scripts:
        done = subprocess.run(
            ["bash", "-n"], input=script, capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stderr) == (0, ""), script


@pytest.mark.parametrize("page", PAGES)
def test_options_that_pages_name_are_there(page: str) -> None:
    """No page tells of an option that the plugin has not."""
    known = {option.name for option in declared().options}
    named = set(OPTION.findall((ROOT / page).read_text(encoding="utf-8")))
    assert named - known == set()


def test_a_workflow_runs_what_its_page_shows() -> None:
    """Each command of a workflow, but for installing, is run on the page, by its tests."""
    for page in PAGES:
        shown = [block for part in parts(ROOT / page) for block in part.blocks]
        run = [line for block in shown if block.is_run for line in block.commands]
        for block in shown:
            if ".github/workflows/" in block.name:
                (job,) = yaml.safe_load(block.text)["jobs"].values()
                commands = [step["run"] for step in job["steps"] if "run" in step]
                done = [command.partition(" >> ")[0] for command in commands]
                assert [c for c in done if c not in run] == ["pip install pytest-grade"], page


@pytest.mark.parametrize("page", PAGES)
def test_commands_that_pages_name_are_there(page: str) -> None:
    """No page tells of a command of `grader` that there is not."""
    text = (ROOT / page).read_text(encoding="utf-8")
    named = re.findall(r"(?:`|\$ |^    )grader ([a-z]+)\b", text, re.MULTILINE)
    assert set(named) - set(COMMANDS) == set()
