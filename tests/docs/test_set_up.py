"""The set-up of an environment: what it says when it can't, and when it has nothing to do."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.docs.page import ROOT

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the scripts are for a POSIX shell")


def set_up(what: str, venv: Path, python: str = sys.executable) -> tuple[int, str, str]:
    """Return the status, the output and the errors of the script."""
    done = subprocess.run(
        ["sh", str(ROOT / ".ci" / "setup"), what],
        env=os.environ | {"VENV": str(venv), "PYTHON": python},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def program(path: Path, text: str) -> str:
    """Write a script of the shell that can be run, and return its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(0o700)
    return str(path)


def test_without_a_recent_python_it_says_what_is_needed(tmp_path: Path) -> None:
    """A Python that is too old, or none, is told in one sentence."""
    old = program(tmp_path / "old", "exit 1")
    assert set_up("demo", tmp_path / "venv", old) == (
        1,
        f"setting up {tmp_path}/venv\n",
        "Python 3.11 or newer is needed. Where it has another name, say so: PYTHON=python3.12\n",
    )


def test_a_python_that_can_make_no_environment_is_mended_by_a_package(tmp_path: Path) -> None:
    """Debian's Python without its package for environments is told how to mend it."""
    bare = program(
        tmp_path / "its own" / "bare", f'[ "$1" = -m ] && exit 1\nexec {sys.executable} "$@"'
    )
    refusal = f"{bare} can't make a virtual environment with pip in it."
    mend = "On Debian and Ubuntu this mends it: apt install python3-venv"
    found = set_up("demo", tmp_path / "venv", bare)
    assert found == (1, f"setting up {tmp_path}/venv\n", f"{refusal} {mend}\n")


def test_a_folder_that_is_no_environment_is_left_alone(tmp_path: Path) -> None:
    """Nothing is deleted where the environment should go."""
    (tmp_path / "mine").write_text("", encoding="utf-8")
    assert set_up("demo", tmp_path) == (
        1,
        f"setting up {tmp_path}\n",
        f"{tmp_path} is there already and is no virtual environment. Move it away.\n",
    )
    assert (tmp_path / "mine").exists()


def test_an_environment_that_is_ready_is_used_as_it_is(tmp_path: Path) -> None:
    """Where the environment was made for this pyproject.toml nothing is done."""
    settings = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    (tmp_path / "ready-for-demo").write_text(f"{ROOT}\n{settings}", encoding="utf-8")
    program(tmp_path / "bin" / "python", "exit 0")
    assert set_up("demo", tmp_path, "no-python") == (0, "", "")


def test_an_environment_of_another_pyproject_is_not_ready(tmp_path: Path) -> None:
    """When pyproject.toml has changed, the environment is brought up to date."""
    (tmp_path / "ready-for-demo").write_text(f"{ROOT}\nname = 'older'\n", encoding="utf-8")
    program(tmp_path / "bin" / "python", '[ "$3" = install ] && echo "$@"\nexit 0')
    assert set_up("demo", tmp_path, "no-python") == (
        0,
        f"setting up {tmp_path}\n-m pip install --quiet --editable .\n",
        "",
    )
