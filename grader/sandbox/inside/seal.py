"""What a zygote does once so that its children are confined quickly.

The zygote restricts itself to reading what student code may read, and to one folder for all scratch
folders. Its children inherit that at no cost, and add a second layer that leaves them their own
scratch folder only.
"""

# ruff: noqa: PTH112
# Before a fork every import counts, and these are plain strings.

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from . import kernel, landlock, readable, rlimits, seccomp

if TYPE_CHECKING:
    from collections.abc import Iterable

_PROCESSES = "/proc"


@dataclass(slots=True)
class Seal:
    """What is ready for the children.

    Attributes:
        landlock: the kernel's version, 0 where it is not used.
        program: for seccomp, None where it is not used.
        places: descriptors of what may be read, and whether each is a folder.
        null: a descriptor of the null device.
    """

    landlock: int = 0
    program: seccomp.Program | None = None
    places: list[tuple[int, bool]] = field(default_factory=list)
    null: int = -1
    threads: int | None = None

    def restrict(self, folder: str) -> None:
        """Take from this process all files but what is readable and its scratch folder.

        Raises:
            OSError: the kernel refused it.
        """
        if not self.landlock:
            return
        rules = landlock.Ruleset(self.landlock)
        for place, is_folder in self.places:
            rules.allow_known(place, landlock.READ if is_folder else landlock.READ_FILE)
        rules.allow_known(self.null, landlock.READ_FILE | landlock.WRITE_FILE)
        own = os.open(folder, os.O_PATH | os.O_CLOEXEC)
        rules.allow_known(own, landlock.READ | landlock.CHANGE)
        rules.enforce()
        os.close(own)

    def filter(self) -> None:
        """Leave this process only the system calls that student code may make.

        Raises:
            OSError: the kernel refused it.
        """
        if self.program is not None:
            self.program.enforce(os.getpid())


def seal(facts: dict[str, Any]) -> Seal:
    """Restrict this process, and return what its children need.

    Args:
        facts: `landlock` (a version, 0 for none), `seccomp`, `root` (the folder of all scratch
            folders), `hidden` (what must not be read wherever it lies).

    Raises:
        OSError: the kernel refused a part of it.
    """
    made = Seal(landlock=facts["landlock"], threads=rlimits.thread_limit())
    if made.landlock or facts["seccomp"]:
        _give_up_privileges()
        _check_readable((os.__file__, *sys.path))
    if facts["seccomp"]:
        made.program = seccomp.assemble(kernel.machine())
    if made.landlock:
        _restrict(made, os.path.realpath(facts["root"]), facts["hidden"])
    return made


def _give_up_privileges() -> None:
    kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
    kernel.prctl(kernel.PR_SET_DUMPABLE, 0)
    kernel.drop_capabilities()


def _check_readable(paths: Iterable[str]) -> None:
    """See that Python itself is not out of reach now, as in somebody else's closed home folder."""
    for path in paths:
        try:
            os.close(os.open(path, os.O_RDONLY | os.O_CLOEXEC))
        except FileNotFoundError:
            continue
        except PermissionError:
            who = "run as the user who installed Python, or with --grade-isolation process"
            raise PermissionError(
                f"{path} can't be read without root's privileges; {who}"
            ) from None


def _restrict(made: Seal, root: str, hidden: list[str]) -> None:
    """Enforce the layer that all children share, and open what they need for theirs."""
    prefixes = readable.prefixes(sys.path)
    rules = landlock.Ruleset(made.landlock)
    linked = [target for folder in sys.path for target in readable.linked(folder, hidden)]
    for prefix in (*prefixes, *linked):
        for path in readable.carved(prefix, hidden):
            _allow(rules, path, landlock.READ)
    for folder in sys.path:
        # Importing lists the folder; in a carved one that shows the names of what is hidden.
        _allow(rules, folder, landlock.READ_DIR)
    _allow(rules, _PROCESSES, landlock.READ)
    _allow(rules, os.devnull, landlock.READ_FILE | landlock.WRITE_FILE)
    _allow(rules, root, landlock.READ | landlock.CHANGE)
    rules.enforce()
    made.places = _opened(readable.cover((*prefixes, *linked), root))
    null = landlock.place(os.devnull)
    assert null is not None, "unreachable because every Linux has a null device"
    made.null = null


def _allow(rules: landlock.Ruleset, path: str, rights: int) -> None:
    place = landlock.place(path)
    if place is not None:
        rules.allow(place, rights)
        os.close(place)


def _opened(paths: list[str]) -> list[tuple[int, bool]]:
    places = ((landlock.place(path), os.path.isdir(path)) for path in paths)
    return [(place, is_folder) for place, is_folder in places if place is not None]
