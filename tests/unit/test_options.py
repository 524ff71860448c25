"""What the command line asks for: numbers, folders, defaults."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.errors import UsageError
from grader.options import Options, default_workers, out_folder, positive

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("text", "number"), [("2", 2.0), ("0.25", 0.25), ("1e-3", 0.001), (" 5 ", 5.0), ("1e8", 1e8)]
)
def test_positive_numbers(text: str, number: float) -> None:
    """A number above 0 is taken however it is written."""
    assert positive(text, "--grade-timeout") == number


@pytest.mark.parametrize(
    "text", ["0", "-1", "-0.0", "nan", "inf", "1e9", "1e400", "two", "", "1,5", "0x10", "1 2"]
)
def test_what_is_no_positive_number(text: str) -> None:
    """Zero, less, no number at all, and more than any limit could be are refused."""
    with pytest.raises(UsageError) as caught:
        positive(text, "--grade-timeout")
    wanted = f"--grade-timeout: expected a number above 0, found '{text}'."
    assert str(caught.value) == wanted


@pytest.mark.parametrize("text", ["1.5", "2.0", "1e3", "0", "-3", "1000000000"])
def test_what_is_no_whole_number(text: str) -> None:
    """Where a whole number is wanted, a fraction is refused as zero is."""
    with pytest.raises(UsageError) as caught:
        positive(text, "--grade-memory", whole=True)
    wanted = f"--grade-memory: expected a whole number above 0, found '{text}'."
    assert str(caught.value) == wanted


@given(st.integers(1, 10**9 - 1))
def test_every_whole_number_comes_back(number: int) -> None:
    """A whole number above 0 is returned as it is, never rounded."""
    assert positive(str(number), "--grade-workers", whole=True) == number


def test_a_worker_a_core(monkeypatch: pytest.MonkeyPatch) -> None:
    """By default there is one worker for each core that this process may use."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda _process: {0, 2, 5}, raising=False)
    assert default_workers() == 3


def test_workers_where_cores_are_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a system does not say which cores may be used, all count, and one at least."""
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: 6)
    assert default_workers() == 6
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert default_workers() == 1


def test_files_go_where_they_are_asked_for(tmp_path: Path) -> None:
    """A folder that was named is taken from the root, also for a single file."""
    script = tmp_path / "ada.py"
    assert out_folder("some/where", (script,), tmp_path) == tmp_path / "some" / "where"
    assert out_folder(str(tmp_path / "else"), (script,), tmp_path / "x") == tmp_path / "else"


def test_files_go_to_grades_for_a_batch(tmp_path: Path) -> None:
    """A folder or a zip among the paths makes a batch; single files alone write nothing."""
    script, folder, packed = tmp_path / "ada.py", tmp_path / "class", tmp_path / "class.ZIP"
    folder.mkdir()
    assert out_folder(None, (script,), tmp_path) is None
    assert out_folder(None, (script, script), tmp_path) is None
    assert out_folder(None, (script, folder), tmp_path) == tmp_path / "grades"
    assert out_folder(None, (packed,), tmp_path) == tmp_path / "grades"


def test_defaults(tmp_path: Path) -> None:
    """Without wishes the bundled rubric is asked, and nothing is written."""
    options = Options(paths=(tmp_path,))
    found = (options.rubric, options.out, options.formats, options.call_seconds, options.memory_mb)
    assert found == ("deep_learning", None, (), None, None)
    assert not (options.visible_only)
    assert not (options.exit_zero)
    assert not (options.out_given)
