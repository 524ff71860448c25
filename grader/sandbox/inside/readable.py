"""What student code may read: Python, installed packages, and what shared libraries look for.

Landlock has no rule that forbids, so that a folder with something hidden in it is allowed piece by
piece: all that lies in it but the hidden.
"""

# ruff: noqa: PTH110, PTH112, PTH114, PTH117, PTH118, PTH120, PTH208
# Before a fork every import counts, and these are plain strings.

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_COARSE = ("/usr", "/etc", "/dev", "/sys")
_LIBRARIES = ("/lib", "/lib32", "/lib64", "/libx32", "/usr/lib", "/usr/lib32", "/usr/lib64")
_STORES = ("/usr/local/lib", "/nix/store", "/gnu/store")
_ZONES = ("/usr/share/zoneinfo", "/usr/share/lib/zoneinfo", "/etc/zoneinfo")
_FONTS = ("/usr/share/fonts", "/usr/local/share/fonts", "/usr/share/fontconfig", "/etc/fonts")
_FACTS = (
    "/etc/ld.so.cache",
    "/etc/localtime",
    "/etc/mime.types",
    "/dev/zero",
    "/dev/random",
    "/dev/urandom",
    "/sys/devices/system/cpu",
    "/sys/fs/cgroup/cpu.max",
    "/sys/fs/cgroup/cpu/cpu.cfs_quota_us",
    "/sys/fs/cgroup/cpu/cpu.cfs_period_us",
    "/proc/cpuinfo",
    "/proc/meminfo",
    "/proc/stat",
)


def prefixes(import_path: Sequence[str]) -> list[str]:
    """Return the files and folders that may be read, links resolved."""
    wanted = (
        *import_path,
        os.path.dirname(os.__file__),
        os.path.join(sys.base_prefix, "lib"),
        os.path.join(sys.base_prefix, "share", "zoneinfo"),
        sys.executable,
        *_LIBRARIES,
        *_STORES,
        *_ZONES,
        *_FONTS,
        *_FACTS,
        *_library_path(),
    )
    return sorted({os.path.realpath(path) for path in wanted if os.path.exists(path)})


def _library_path() -> Iterator[str]:
    """Yield the folders of LD_LIBRARY_PATH that do hold shared libraries."""
    for folder in os.environ.get("LD_LIBRARY_PATH", "").split(":"):
        is_folder = os.path.isabs(folder) and os.path.isdir(folder)
        if is_folder and any(".so" in name for name in os.listdir(folder)):
            yield folder


def cover(paths: Iterable[str], root: str) -> list[str]:
    """Return few folders that hold all these paths, and not the folder of all scratch folders.

    They say less than the paths do; a child's layer needs no more, because it lies on another.
    """
    coarse = [top for top in _COARSE if not within(root, top)]
    return outermost(next((top for top in coarse if within(p, top)), p) for p in paths)


def outermost(paths: Iterable[str]) -> list[str]:
    """Return those that lie in none of the others."""
    kept: list[str] = []
    for path in sorted(set(paths), key=lambda path: path.rstrip("/") + "/"):
        if not kept or not within(path, kept[-1]):
            kept.append(path)
    return kept


def within(path: str, folder: str) -> bool:
    """Return whether a path is a folder or lies in it."""
    return path == folder or path.startswith(folder.rstrip("/") + "/")


def carved(prefix: str, hidden: Sequence[str]) -> Iterator[str]:
    """Yield the largest files and folders that make up a prefix without what is hidden in it."""
    if prefix in hidden:
        return
    inside = [path for path in hidden if within(path, prefix)]
    if not inside:
        yield prefix
        return
    for name in os.listdir(prefix):
        path = os.path.join(prefix, name)
        if not os.path.islink(path):
            yield from carved(path, inside)


def linked(folder: str, hidden: Sequence[str]) -> Iterator[str]:
    """Yield what the links in a folder of packages lead to: some installers keep packages apart."""
    if not os.path.isdir(folder):
        return
    with os.scandir(folder) as entries:
        targets = {os.path.realpath(entry.path) for entry in entries if entry.is_symlink()}
    for target in targets:
        around = any(within(path, target) or within(target, path) for path in hidden)
        if not around and not within(folder, target) and os.path.exists(target):
            yield target
