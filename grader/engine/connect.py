"""Coming to a cluster, or to a clear word on why not."""

from __future__ import annotations

import json
import logging
import re
import socket
import threading
import time
import warnings
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from grader.errors import UsageError
from grader.names import printable

if TYPE_CHECKING:
    from pathlib import Path

    from grader.engine.cluster import Cluster

CONNECT_SECONDS = 10.0
WORKER_SECONDS = 60.0
"""How long a scheduler may be without any worker at the start."""

_PATIENCE = 2.0
_ADDRESS = re.compile(
    r"(?:(?:tcp|tls|ws|wss|ucx)://)?(?:\[[0-9a-fA-F:.%]+\]|[^\s:/\[\]]+):[0-9]{1,5}"
)
_OPTION = "--grade-dask-scheduler"


def connect(
    given: str | None, *, isolation: str, workers: int | None, cores: int, root: Path
) -> Cluster:
    """Return the cluster of a scheduler, or one of our own.

    Args:
        given: the scheduler's address, or the file that it wrote its address to; None for a
            cluster on this machine.
        isolation: `auto`, `strict` or `process`.
        workers: submissions at once, where the user says so.
        cores: workers of a cluster of our own, where the user does not.
        root: the folder that a file's path starts from.

    Raises:
        UsageError: there is no such cluster, or nobody in it may work.
    """
    address = _address(given, root) if given is not None else None
    if address is not None:
        _knock(address)
    distributed = _distributed()
    from grader.engine.cluster import Cluster, close_all, own_cluster  # noqa: PLC0415 needs it

    own = client = None
    try:
        own = own_cluster(workers or cores) if address is None else None
        client = _client(distributed, address or own)
        _wait_for_workers(client, given)
        cluster = Cluster(
            client, isolation=isolation, at_once=workers if own is None else None, own=own
        )
        _refuse_nobody(cluster)
    except BaseException:
        close_all(client, own)
        raise
    return cluster


def _refuse_nobody(cluster: Cluster) -> None:
    if not cluster.roll_call.fit:
        why = "".join(f"\n{remark}" for remark in cluster.remarks())
        raise UsageError(f"--grade-engine dask: no worker can be used.{why}")


def _distributed() -> Any:
    """Return the package, made quiet.

    Raises:
        UsageError: it is not installed.
    """
    try:
        import dask  # noqa: PLC0415 an extra
        import distributed  # noqa: PLC0415 an extra
    except ImportError as error:
        raise UsageError(
            f"--grade-engine dask: Dask can't be loaded ({error}). "
            'Install it with: pip install "pytest-grade[dask]"'
        ) from None
    # What is wrong with a cluster is said by this project, once.
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    dask.config.set({"distributed.admin.large-graph-warning-threshold": "1 TB"})
    return distributed


def _address(given: str, root: Path) -> str:
    """Return the address that is given, or that stands in a given file.

    Raises:
        UsageError: it is neither.
    """
    text = given.strip()
    if _ADDRESS.fullmatch(text):
        return text
    path = root / text
    with suppress(OSError, ValueError, TypeError, KeyError, RecursionError):
        if path.is_file():
            found = json.loads(path.read_bytes())["address"]
            if _ADDRESS.fullmatch(found):
                return str(found)
    raise UsageError(
        f"{_OPTION}: expected an address such as tcp://10.0.0.5:8786, or the file that "
        f"`dask scheduler --scheduler-file FILE` wrote, found '{printable(given)}'."
    )


def _knock(address: str) -> None:
    """Find out at once where nobody listens: Dask would try again and again.

    Raises:
        UsageError: the connection is refused.
    """
    scheme, _, place = address.rpartition("://")
    host, _, port = place.rpartition(":")
    if scheme in ("", "tcp", "tls"):
        try:
            socket.create_connection((host.strip("[]"), int(port)), CONNECT_SECONDS).close()
        except (OSError, OverflowError) as error:
            raise _nobody_at(address, error) from None


def _nobody_at(where: object, error: Exception) -> UsageError:
    first = (str(error).strip().splitlines() or [type(error).__name__])[0]
    shown = where if isinstance(where, str) else "a cluster of its own"
    return UsageError(
        f"{_OPTION}: no scheduler of Dask's answers at {printable(shown)} ({printable(first)}). "
        "Start one with `dask scheduler`, and give the address that it prints."
    )


def _client(distributed: Any, where: Any) -> Any:
    """Return a client of a scheduler, or of a cluster.

    Raises:
        UsageError: there is none within the time.
    """
    found: list[Any] = []

    def dial() -> None:
        try:
            client = distributed.Client(
                where, timeout=CONNECT_SECONDS, set_as_default=False, name="pytest-grade"
            )
        except Exception as error:  # noqa: BLE001 it fails in many ways
            client = error
        found.append(client)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # versions are compared by the roll call
        # What listens and is no scheduler can keep Dask waiting for ever.
        thread = threading.Thread(target=dial, daemon=True)
        thread.start()
        thread.join(CONNECT_SECONDS + _PATIENCE)
    client = found[0] if found else TimeoutError("it does not speak as one")
    if isinstance(client, Exception):
        raise _nobody_at(where, client) from None
    return client


def _wait_for_workers(client: Any, given: str | None) -> None:
    """Wait until there is a worker.

    Raises:
        UsageError: none comes.
    """
    end = time.monotonic() + WORKER_SECONDS
    while time.monotonic() < end:
        with suppress(Exception):
            if client.nthreads():
                return
        time.sleep(0.1)
    raise UsageError(
        f"{_OPTION}: the scheduler at {printable(str(given))} has had no worker for "
        f"{WORKER_SECONDS:g} s. Start some with `dask worker {printable(str(given))}`."
    )
