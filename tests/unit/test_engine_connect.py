"""Coming to a cluster: what is no scheduler, what has no worker, what is not installed."""

from __future__ import annotations

import json
import socket
import sys
from typing import TYPE_CHECKING

import pytest

from grader.engine import connect as connecting
from grader.engine.connect import connect
from grader.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path


def refused(given: str, root: Path) -> str:
    """Return why there is no such cluster."""
    with pytest.raises(UsageError) as found:
        connect(given, isolation="auto", workers=None, cores=1, root=root)
    return str(found.value)


def test_what_is_no_scheduler_is_told_in_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that says nothing keeps nobody waiting longer than is allowed for."""
    pytest.importorskip("distributed")
    monkeypatch.setattr(connecting, "CONNECT_SECONDS", 0.2)
    monkeypatch.setattr(connecting, "_PATIENCE", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as server:
        place = f"tcp://127.0.0.1:{server.getsockname()[1]}"
        message = refused(place, tmp_path)
    assert message.startswith(
        f"--grade-dask-scheduler: no scheduler of Dask's answers at {place} ("
    )
    assert message.endswith(
        "). Start one with `dask scheduler`, and give the address that it prints."
    )


def test_without_dask_the_way_to_it_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the extra is not installed, the message says how to install it."""
    monkeypatch.setitem(sys.modules, "dask", None)
    monkeypatch.setattr(connecting, "_knock", lambda _address: None)
    assert refused("tcp://127.0.0.1:8786", tmp_path) == (
        "--grade-engine dask: Dask can't be loaded (import of dask halted; None in sys.modules). "
        'Install it with: pip install "pytest-grade[dask]"'
    )


@pytest.mark.parametrize("text", ["", "tcp://", "here:port", "http://a:1", "tcp://a:1/x", "a b:1"])
def test_odd_addresses_are_refused(text: str, tmp_path: Path) -> None:
    """What is neither an address nor a scheduler's file is told with an example of both."""
    assert refused(text, tmp_path) == (
        "--grade-dask-scheduler: expected an address such as tcp://10.0.0.5:8786, or the file that "
        f"`dask scheduler --scheduler-file FILE` wrote, found '{text}'."
    )


@pytest.mark.parametrize("text", ["{", "[]", '{"address": 3}', '{"address": "x"}', '"x"'])
def test_odd_files_are_refused(text: str, tmp_path: Path) -> None:
    """A file that no scheduler wrote is no address."""
    (tmp_path / "s.json").write_text(text)
    assert refused("s.json", tmp_path).endswith("found 's.json'.")


def test_a_file_names_a_scheduler(tmp_path: Path) -> None:
    """The address in a file is the one that is called: here, nobody answers."""
    (tmp_path / "s.json").write_text(json.dumps({"address": "tcp://127.0.0.1:1"}))
    assert refused("s.json", tmp_path).startswith(
        "--grade-dask-scheduler: no scheduler of Dask's answers at tcp://127.0.0.1:1 ("
    )
