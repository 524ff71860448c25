"""`grader examples`: the example submissions in a folder of one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from grader import console, examples
from grader.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path


def test_the_examples_are_copied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every submission is there, nothing hidden, and the next step is told."""
    monkeypatch.chdir(tmp_path)
    assert console.main(["examples"]) == 0
    names = sorted(path.name for path in (tmp_path / "submissions_example").iterdir())
    assert {"right_in_everything.py", "hangs.py", "crashes"} <= set(names)
    assert not [name for name in names if name.startswith((".", "__"))]
    assert capsys.readouterr().out == (
        f"made submissions_example/ with {len(names)} submissions\n"
        "next: grader grade submissions_example\n"
    )


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    """A folder that is there and empty is as good as a new one."""
    (tmp_path / "out").mkdir()
    assert "hangs.py" in examples.copy(tmp_path / "out")


def test_nothing_is_written_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A folder with something in it, and a file, stay as they are."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "ada.py").write_text("")
    (tmp_path / "file").write_text("")
    for name in ("mine", "file"):
        assert console.main(["examples", name]) == 4
        refusal = f"ERROR: {name}: there is something already. Choose another name.\n"
        assert capsys.readouterr().err == refusal
    with pytest.raises(UsageError) as raised:
        examples.copy(tmp_path / "file" / "below")
    message = f"{tmp_path}/file/below can't be written: Not a directory."
    assert str(raised.value) == message


def test_without_examples(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where somebody packed them away, that is said."""
    monkeypatch.setattr(examples, "_PLACES", (tmp_path / "none",))
    with pytest.raises(UsageError) as raised:
        examples.copy(tmp_path / "out")
    message = "no submissions_example/ was installed. Install pytest-grade anew."
    assert str(raised.value) == message
