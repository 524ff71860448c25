"""Which isolation was asked for, which is in force on this machine, and how that is said."""

from __future__ import annotations

import sys
from functools import cache

from grader.data_class import dataclass
from grader.errors import UsageError
from grader.sandbox.inside import kernel, landlock, seccomp

MODES = ("auto", "strict", "process")
_NEEDS = "It needs Linux 5.13 or newer on x86_64 or aarch64 with Landlock switched on"


@dataclass(frozen=True, slots=True, kw_only=True)
class Isolation:
    """What keeps student code in, beside a process of its own with limits.

    Attributes:
        asked: whether more than limits was asked for.
        landlock: the version that decides about files, 0 where there is none.
        seccomp: whether system calls are filtered.
        missing: what is not there, and why.
    """

    asked: bool = True
    landlock: int = 0
    seccomp: bool = False
    missing: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """Return the set in force in a few words, for the header and the files."""
        if not self.asked:
            return "limits only, as asked"
        if self.landlock and self.seccomp:
            return f"full (landlock {self.landlock}, seccomp)"
        lacking = ", ".join(self.missing)
        if self.landlock:
            return f"partial (landlock {self.landlock}): {lacking}"
        return f"partial (seccomp): {lacking}" if self.seccomp else f"limits only: {lacking}"

    @property
    def caveat(self) -> str:
        """Return what student code could do where the set is not full, "" where it is."""
        deeds = []
        if not self.landlock:
            deeds.append("read and change your files")
        if not self.seccomp:
            deeds.append("use the network, start processes and signal yours")
        return f"not promised: student code could {' and '.join(deeds)}" if deeds else ""


def check_mode(mode: str) -> None:
    """Check that there is such a mode.

    Raises:
        UsageError: there is none.
    """
    if mode not in MODES:
        raise UsageError(f"--grade-isolation: expected one of {', '.join(MODES)}, found '{mode}'.")


def find(mode: str) -> Isolation:
    """Return the isolation for a mode: the strongest there is, unless only limits are asked for.

    Raises:
        UsageError: there is no such mode, or `strict` was asked for and a part is missing.
    """
    check_mode(mode)
    if mode == "process":
        return Isolation(asked=False)
    found = _strongest()
    if mode == "strict" and found.missing:
        lacking = ", ".join(found.missing)
        raise UsageError(f"--grade-isolation strict: {lacking}. {_NEEDS}.")
    return found


@cache
def _strongest() -> Isolation:
    if sys.platform != "linux":
        missing = tuple(f"no {part} ({sys.platform} has none)" for part in ("landlock", "seccomp"))
        return Isolation(missing=missing)
    version, missing_landlock = _landlock()
    missing_seccomp = _missing_seccomp()
    return Isolation(
        landlock=version,
        seccomp=not missing_seccomp,
        missing=(*missing_landlock, *missing_seccomp),
    )


def _landlock() -> tuple[int, tuple[str, ...]]:
    if not kernel.machine():
        return 0, ("no landlock (unknown processor)",)
    try:
        return landlock.version(), ()
    except OSError as error:
        return 0, (f"no landlock ({landlock.why_missing(error)})",)


def _missing_seccomp() -> tuple[str, ...]:
    if not kernel.machine():
        return ("no seccomp (unknown processor)",)
    return () if seccomp.available() else ("no seccomp (the kernel or a container refuses it)",)
