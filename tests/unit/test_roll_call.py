"""Who works for a run, and what is said of the others."""

from __future__ import annotations

from typing import Any

from grader.engine.roll_call import MOST_FAILURES, RollCall

HERE = {"python": "CPython 3.12.1", "numpy": "2.1.0", "system": "linux x86_64", "packages": "p"}
HERE |= {"pytest-grade": "0.1.0 aaaa"}


def facts(process: str = "1", **changes: Any) -> dict[str, Any]:
    """Return what a worker says that is like this machine."""
    plain = {
        "process": process,
        "code": "c",
        "isolation": "full",
        "caveat": "",
        "missing": (),
        "environment": HERE,
    }
    return plain | changes


def call(*, is_strict: bool = False) -> RollCall:
    """Return a roll call that knows nobody."""
    return RollCall(code="c", here=HERE, is_strict=is_strict)


def test_workers_like_this_machine_are_no_news() -> None:
    """All work, nothing is remarked, and the environment is this one."""
    roll = call()
    for number in range(2):
        roll.enter(f"tcp://w:{number}", 4, facts(str(number)))
    assert [worker.threads for worker in roll.fit] == [4, 4]
    assert (roll.remarks(), roll.isolation, roll.environment()) == ([], "full", HERE)


def test_other_versions_are_named() -> None:
    """Another Python or NumPy is used; other code of this project is not."""
    roll = call()
    roll.enter("tcp://a:1", 1, facts(environment=HERE | {"numpy": "1.26.4"}))
    roll.enter("tcp://b:1", 1, facts(environment=HERE | {"python": "CPython 3.11.7"}))
    other = HERE | {"pytest-grade": "0.0.9 bbbb"}
    roll.enter("tcp://c:1", 1, facts(code="d", environment=other))
    assert roll.remarks() == [
        (
            "not used, for it has other code of pytest-grade (0.0.9 bbbb; here 0.1.0 aaaa): "
            "1 worker (tcp://c:1)"
        ),
        "python CPython 3.11.7 and not CPython 3.12.1 as here: 1 worker (tcp://b:1)",
        "numpy 1.26.4 and not 2.1.0 as here: 1 worker (tcp://a:1)",
    ]
    assert [worker.address for worker in roll.fit] == ["tcp://a:1", "tcp://b:1"]
    assert roll.environment()["numpy"] == "1.26.4 / 2.1.0"


def test_packages_are_compared_between_workers() -> None:
    """What is installed on this machine is no matter, as long as it is the same on all workers."""
    roll = call()
    roll.enter("tcp://a:1", 1, facts(environment=HERE | {"packages": "q"}))
    assert roll.remarks() == []
    roll.enter("tcp://b:1", 1, facts())
    assert roll.remarks() == ["workers differ in the packages that are installed on them"]


def test_isolation_is_counted() -> None:
    """Where workers are kept in differently, each way is named with its number."""
    roll = call()
    for number in range(2):
        roll.enter(f"tcp://w:{number}", 1, facts(str(number)))
    weak = facts(
        "3", isolation="limits only: no landlock", caveat="not promised: x", missing=("y",)
    )
    roll.enter("tcp://w:3", 1, weak)
    assert roll.isolation == "full on 2 of 3 workers; limits only: no landlock on 1 of 3 workers"
    assert roll.caveat == "not promised: x"


def test_strict_does_without_weak_workers() -> None:
    """A worker without the full set is not used, and is named."""
    roll = call(is_strict=True)
    roll.enter("tcp://a:1", 1, facts(missing=("no landlock (old kernel)",)))
    assert roll.fit == []
    assert roll.remarks() == [
        (
            "not used, for no landlock (old kernel), and isolation is to be strict: "
            "1 worker (tcp://a:1)"
        )
    ]


def test_who_does_not_answer_is_not_used() -> None:
    """A worker without this project is named with its fault."""
    roll = call()
    for number in range(6):
        roll.enter(f"tcp://a:{number}", 1, "ModuleNotFoundError: No module named 'grader'")
    shown = ", ".join(f"tcp://a:{number}" for number in range(4))
    assert roll.remarks() == [
        (
            "not used, for it does not answer as pytest-grade would: ModuleNotFoundError: "
            f"No module named 'grader': 6 workers ({shown}, …)"
        )
    ]
    assert (roll.has_unfit, roll.isolation, roll.environment()) == (True, "", {})


def test_a_lost_worker_is_named() -> None:
    """Who was there and is not any more is told, and is no news once it is back."""
    roll = call()
    for name in ("a", "b"):
        roll.enter(f"tcp://{name}:1", 1, facts(name))
    roll.see(["tcp://b:1"])
    again = "what was under way there was run again by others"
    assert roll.remarks() == [f"lost during the run: 1 worker (tcp://a:1); {again}"]
    roll.see(["tcp://a:1", "tcp://b:1"])
    assert roll.remarks() == []
    roll.see([])
    assert roll.remarks() == [
        (
            "lost during the run: 2 workers (tcp://a:1, tcp://b:1); nobody is left; start workers "
            "and grade again: what was found is kept"
        )
    ]


def test_failing_workers_are_done_without() -> None:
    """Failures in turn count; a submission that went well begins the count anew."""
    roll = call()
    roll.enter("tcp://a:1", 1, facts("1"))
    for _ in range(MOST_FAILURES - 1):
        assert not roll.note("1", "no space left")
    roll.note("1", "")
    noted = [roll.note("1", "no space left") for _ in range(MOST_FAILURES)]
    assert noted == [False, False, True]
    assert not roll.note("unknown", "no space left")
    assert roll.remarks() == [
        "not used, for its sandboxes fail: no space left: 1 worker (tcp://a:1)"
    ]


def test_workers_may_come_while_others_are_counted() -> None:
    """Whoever goes through the workers meets those that were there when it began."""
    roll = call()
    roll.enter("tcp://w:0", 4, facts("0"))
    counted = iter(roll.workers.values())
    roll.enter("tcp://w:1", 4, facts("1"))
    assert [worker.address for worker in counted] == ["tcp://w:0"]
    assert list(roll.workers) == ["tcp://w:0", "tcp://w:1"]
