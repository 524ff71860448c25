"""The interpreter that student code runs in: how it is started, and all that it may know.

It sees the standard library and installed packages, no site customisation, no folder that the user
put on the path by hand, and next to nothing of the environment.
"""

from __future__ import annotations

import json
import os
import sys
import sysconfig
from pathlib import Path
from typing import Any

_KEPT_VARIABLES = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT", "WINDIR", "SYSTEMDRIVE")
_LIBRARIES = ("PATH",)
"""On Windows libraries are found by it."""
_BOOTSTRAP = (
    "import sys, json; facts = json.loads(sys.argv.pop()); sys.path[:] = facts['path']; "
    "sys.path.insert(0, facts['inside']); from inside import zygote; del sys.path[0]; "
)
SERVE = "import socket; zygote.serve(socket.socket(fileno=facts['control']))"
SINGLE = "zygote.run_single(facts['policy'], facts['sealing'])"


def command(what: str, facts: dict[str, Any]) -> list[str]:
    """Return the command line of a fresh interpreter that serves, or is one child."""
    inside = str(Path(__file__).parent)
    facts = {"path": import_path(), "inside": inside} | facts
    return [sys.executable, "-s", "-S", "-P", "-B", "-c", _BOOTSTRAP + what, json.dumps(facts)]


def environment() -> dict[str, str]:
    """Return all that student code may know of the user's environment: nothing."""
    threads = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")
    names = (*_KEPT_VARIABLES, *(_LIBRARIES if sys.platform == "win32" else ()))
    kept = {name: os.environ[name] for name in names if name in os.environ}
    return (
        kept
        | dict.fromkeys(threads, "1")
        | {"PYTHONHASHSEED": "0", "PYTHONUTF8": "1", "MPLBACKEND": "Agg", "LANG": "C.UTF-8"}
    )


def import_path() -> list[str]:
    """Return where a sandbox may import from: the standard library and installed packages.

    Folders that the user put on the path by hand or by an editable install are left out, unless
    packages are installed in them.
    """
    found = []
    for entry in sys.path:
        folder = Path(entry)
        if not entry or not folder.is_absolute():
            continue
        named = folder.name in ("site-packages", "dist-packages")
        if named or _is_standard(folder) or _has_packages(folder):
            found.append(entry)
    return found


def _is_standard(folder: Path) -> bool:
    """Return whether a part of the standard library lies here; Windows has it in several places."""
    library = Path(sysconfig.get_path("stdlib"))
    base = Path(sys.base_prefix)
    zipped = f"python{sys.version_info.major}{sys.version_info.minor}.zip"
    return folder.is_relative_to(library) or folder in (base / "DLLs", base / zipped)


def _has_packages(folder: Path) -> bool:
    return folder.is_dir() and next(folder.glob("*.dist-info"), None) is not None
