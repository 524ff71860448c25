"""Which isolation is in force, and the words for it."""

from __future__ import annotations

import errno
from types import SimpleNamespace

import pytest

from grader.errors import UsageError
from grader.sandbox import isolation
from grader.sandbox.inside import kernel, landlock, seccomp
from grader.sandbox.isolation import Isolation, find

NO_LANDLOCK = "no landlock (kernel 5.4.0 is older than 5.13)"
NO_SECCOMP = "no seccomp (the kernel or a container refuses it)"
FILES = "not promised: student code could read and change your files"
PROCESSES = "use the network, start processes and signal yours"


@pytest.mark.parametrize(
    ("found", "words", "caveat"),
    [
        (Isolation(landlock=7, seccomp=True), "full (landlock 7, seccomp)", ""),
        (
            Isolation(landlock=3, missing=(NO_SECCOMP,)),
            f"partial (landlock 3): {NO_SECCOMP}",
            f"not promised: student code could {PROCESSES}",
        ),
        (
            Isolation(seccomp=True, missing=(NO_LANDLOCK,)),
            f"partial (seccomp): {NO_LANDLOCK}",
            FILES,
        ),
        (
            Isolation(missing=(NO_LANDLOCK, NO_SECCOMP)),
            f"limits only: {NO_LANDLOCK}, {NO_SECCOMP}",
            f"{FILES} and {PROCESSES}",
        ),
        (Isolation(asked=False), "limits only, as asked", f"{FILES} and {PROCESSES}"),
    ],
)
def test_the_set_in_force_is_named(found: Isolation, words: str, caveat: str) -> None:
    """Every set has its words, and where a part is missing a line says what is not promised."""
    assert (found.words, found.caveat) == (words, caveat)


def test_an_unknown_mode_is_refused() -> None:
    """A mode that does not exist is named with those that do."""
    with pytest.raises(UsageError) as caught:
        find("none")
    assert str(caught.value) == (
        "--grade-isolation: expected one of auto, strict, process, found 'none'."
    )


def test_only_limits_are_found_when_asked_for() -> None:
    """`process` asks for limits only, whatever the machine has."""
    assert find("process") == Isolation(asked=False)


@pytest.fixture
def lesser_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pretend to be a machine with an old kernel."""
    found = Isolation(seccomp=True, missing=(NO_LANDLOCK,))
    monkeypatch.setattr(isolation, "_strongest", lambda: found)


@pytest.mark.usefixtures("lesser_machine")
def test_strict_refuses_what_is_not_full() -> None:
    """`strict` says what is missing, why, and how to get it; `auto` takes what there is."""
    with pytest.raises(UsageError) as caught:
        find("strict")
    assert str(caught.value) == (
        f"--grade-isolation strict: {NO_LANDLOCK}. "
        "It needs Linux 5.13 or newer on x86_64 or aarch64 with Landlock switched on."
    )
    assert find("auto").landlock == 0


@pytest.mark.parametrize(
    ("code", "release", "reason"),
    [
        (
            errno.EOPNOTSUPP,
            "6.1.0",
            "switched off at boot; add landlock to the kernel's lsm= parameter",
        ),
        (errno.ENOSYS, "5.4.0", "kernel 5.4.0 is older than 5.13"),
        (
            errno.ENOSYS,
            "6.18.44-fc",
            "kernel 6.18.44-fc was built without it, or a container's rules forbid it",
        ),
        (
            errno.EPERM,
            "odd",
            "kernel odd was built without it, or a container's rules forbid it",
        ),
    ],
)
def test_a_missing_landlock_has_a_reason(
    monkeypatch: pytest.MonkeyPatch, code: int, release: str, reason: str
) -> None:
    """The reason tells an old kernel from one that has it switched off or hidden."""
    monkeypatch.setattr("os.uname", lambda: SimpleNamespace(release=release))
    assert landlock.why_missing(OSError(code, "")) == reason


@pytest.fixture
def fresh_look() -> None:
    """Let the machine be looked at anew, before a test and after it."""
    isolation._strongest.cache_clear()


@pytest.mark.usefixtures("fresh_look")
@pytest.mark.parametrize(
    ("platform", "words"),
    [
        (
            "darwin",
            "limits only: no landlock (darwin has none), no seccomp (darwin has none)",
        ),
        (
            "linux",
            "limits only: no landlock (unknown processor), no seccomp (unknown processor)",
        ),
    ],
)
def test_other_systems_and_processors_have_limits_only(
    monkeypatch: pytest.MonkeyPatch, platform: str, words: str
) -> None:
    """Where nothing is known of the system's calls, nothing but limits is claimed."""
    monkeypatch.setattr("sys.platform", platform)
    monkeypatch.setattr(kernel, "machine", lambda: "")
    found = isolation._strongest.__wrapped__()
    assert found.words == words


def test_a_kernel_that_takes_no_programs_has_no_seccomp(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the kernel refuses the question, seccomp counts as missing."""

    def refuse(*_arguments: object) -> int:
        raise OSError(errno.EINVAL, "")

    monkeypatch.setattr(kernel, "machine", lambda: "x86_64")
    monkeypatch.setattr(kernel, "call", refuse)
    assert not seccomp.available()
    assert isolation._missing_seccomp() == (NO_SECCOMP,)
