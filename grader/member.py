"""A member of a zip: what its name says, and whether it can be used at all."""

from __future__ import annotations

import re
import stat
import zipfile
from typing import TYPE_CHECKING

from grader.names import is_hidden
from grader.tree import DEEPEST, is_environment

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST_NAME = 255
"""File systems take no longer names, in bytes."""

_READABLE = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1
_DRIVE = re.compile(r"[A-Za-z]:")


def grouped(
    members: Iterable[tuple[str, zipfile.ZipInfo]],
) -> dict[str, list[tuple[str, zipfile.ZipInfo]]]:
    """Return the members by the first step of their names; where that leads out, by all of it."""
    groups: dict[str, list[tuple[str, zipfile.ZipInfo]]] = {}
    for name, info in members:
        first, *others = steps(name) or [""]
        if first and starts_outside(name):
            groups.setdefault(name, []).append(("", info))
        elif first and not is_hidden(first):
            inside = "/".join(others) + ("/" if name.endswith("/") else "")
            groups.setdefault(first, []).append((inside, info))
    return groups


def only_folder(groups: dict[str, list[tuple[str, zipfile.ZipInfo]]]) -> str | None:
    """Return the folder in which everything lies that does not lead out, if there is one."""
    inside = [name for name in groups if not starts_outside(name)]
    if len(inside) == 1 and all(name for name, _ in groups[inside[0]]):
        return inside[0]
    return None


def steps(name: str) -> list[str]:
    """Return the folders and the file that a name goes through."""
    return [step for step in name.split("/") if step not in {"", "."}]


def folders(name: str) -> list[str]:
    """Return the names of all folders that a member lies in, as deep as anybody looks."""
    parts = name.split("/")
    return ["/".join(parts[:count]) for count in range(1, min(len(parts), DEEPEST + 2))]


def environments(names: Iterable[str]) -> set[str]:
    """Return the sub-folders that are virtual environments of whatever name."""
    parents = (name.rpartition("/") for name in names)
    return {folder for folder, _, file in parents if folder and is_environment([file])}


def starts_outside(name: str) -> bool:
    """Return whether already the first step of a name leads out, or can't be told."""
    first = next(iter(steps(name)), "")
    return name.startswith("/") or _is_outward(first) or "\\" in first


def leads_out(name: str) -> bool:
    """Return whether a name may lead out of the folder that it is unpacked in."""
    return starts_outside(name) or any(map(_is_outward, steps(name)))


def _is_outward(step: str) -> bool:
    return step == ".." or bool(_DRIVE.match(step))


def flaw(info: zipfile.ZipInfo) -> str:
    """Return why a member can't be used, or ''."""
    kind = stat.S_IFMT(info.external_attr >> 16)
    if "\\" in info.filename:
        return "has backslashes in its name"
    if leads_out(info.filename):
        return "has a name that leads out of the zip"
    if not steps(info.filename):
        return "has no name"
    if any(len(step.encode()) > LONGEST_NAME for step in steps(info.filename)):
        return f"has a name of more than {LONGEST_NAME} bytes"
    if kind == stat.S_IFLNK:
        return "is a link"
    if kind not in {0, stat.S_IFREG, stat.S_IFDIR}:
        return "is not an ordinary file"
    if info.flag_bits & _ENCRYPTED:
        return "is encrypted"
    if info.compress_type not in _READABLE:
        return f"is compressed by method {info.compress_type}; use the usual one, deflate"
    return ""
