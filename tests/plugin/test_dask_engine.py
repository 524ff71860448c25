"""`--grade-engine dask`: the same grades from a scheduler and workers in processes of their own."""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from grader.sandbox.isolation import find
from tests.plugin.course import RIGHT, SUBMISSIONS, Course, without_run_facts
from tests.plugin.dask_cluster import ROOT, DaskCluster

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

distributed = pytest.importorskip("distributed")

SPINS = """\
def double(x):
    while True:
        pass


def mirror(x):
    return x[::-1]


half, quarter = 0.5, 0.25
"""
DIES = "import os\n\n\ndef double(x):\n    os.abort()\n\n\nhalf, quarter = 0.5, 0.25\n"
HOSTILE = {
    "aa_spins.py": SPINS,
    "dies.py": DIES,
    "exits.py": "raise SystemExit\n",
    "no_file.zip": "no archive",
    "odd.py": "double = 3\nhalf, quarter = '\\ud800', [1, {2: 3}]\n",
    "prints.py": "print('x' * 100_000)\n" + RIGHT,
    "zoe.py": RIGHT,
}
TIMEOUT = "--grade-timeout=2"


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DaskCluster]:
    """Return a scheduler with three workers."""
    with DaskCluster(tmp_path_factory.mktemp("dask")) as made:
        for name in ("one", "two", "three"):
            made.add(name)
        yield made


@pytest.fixture(scope="module")
def big_class(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """Return a course with twelve submissions, graded on this machine into `local/`."""
    course = Course(tmp_path_factory.mktemp("course"))
    course.write(SUBMISSIONS | HOSTILE, under="class")
    done = course.grade("--grade=class", "--grade-out=local", TIMEOUT)
    assert done.status == 1
    return course


def on(cluster: DaskCluster, *more: str) -> list[str]:
    """Return the options that grade on a cluster."""
    return ["--grade-engine=dask", f"--grade-dask-scheduler={cluster.address}", *more]


def test_a_cluster_gives_the_grades_that_one_machine_gives(
    big_class: Course, cluster: DaskCluster
) -> None:
    """Whatever submissions do, `grades.json` is the same but for the facts of the run."""
    done = big_class.grade("--grade=class", "--grade-out=far", TIMEOUT, *on(cluster))
    local, far = big_class.gradebook("local"), big_class.gradebook("far")
    assert without_run_facts(far) == without_run_facts(local)
    assert (far["run"]["engine"], far["run"]["workers"]) == ("dask", 3)
    assert far["run"]["isolation"] == find("auto").words
    assert f"grade: dask at {cluster.address}, 3 workers, 3 submissions at once" in done.lines
    assert (done.status, done.err) == (1, "")


def test_what_one_machine_found_a_cluster_need_not_run(
    big_class: Course, cluster: DaskCluster
) -> None:
    """The gradebook knows outcomes from anywhere, where student code runs in the same."""
    shutil.copytree(big_class.folder / "local", big_class.folder / "kept")
    done = big_class.grade("--grade=class", "--grade-out=kept", TIMEOUT, *on(cluster))
    assert "outcomes of 11 submissions are from the gradebook;" in done.out


def test_a_run_leaves_nothing_on_workers(big_class: Course, cluster: DaskCluster) -> None:
    """When a run is over, its warm processes have ended on all workers."""
    big_class.grade("--grade=class/ada.py", *on(cluster))
    for worker in cluster.workers.values():
        pid = worker.process.pid
        found = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, check=False)
        assert found.stdout == b""


FREE = """\
import pytest


@pytest.mark.points(2)
def test_mirror(submission):
    assert submission.call("mirror", [1, 2]) == [2, 1]
"""


def test_tests_ask_on_this_machine(big_class: Course, cluster: DaskCluster) -> None:
    """Questions are asked by the cluster, tests here; all stands in one table."""
    big_class.write({"test_free.py": FREE})
    done = big_class.grade(
        "--grade=class/ada.py", "--grade=class/bob.py", "test_free.py", *on(cluster)
    )
    assert "grade: tests ask submissions on this machine, and not by dask" in done.lines
    assert done.last == "2 failed, 4 passed, 2 unmarked, 2 partial"
    assert any(line.startswith("test_free.py .F") for line in done.lines)


def test_a_scheduler_is_named_by_its_file(big_class: Course, cluster: DaskCluster) -> None:
    """The file that a scheduler writes stands for its address."""
    file = f"--grade-dask-scheduler={cluster.file}"
    done = big_class.grade("--grade=class/ada.py", "--grade-engine=dask", file)
    assert f"grade: dask at {cluster.address}, 3 workers, 3 submissions at once" in done.lines
    assert done.status == 0


def test_a_lost_worker_costs_no_grades(big_class: Course, tmp_path: Path) -> None:
    """A worker that is killed while it runs a submission is named; its work is done by others."""
    with DaskCluster(tmp_path) as cluster:
        for name in ("one", "two", "three"):
            cluster.add(name)
        command = [sys.executable, "-m", "pytest", "--rubric=numbers.toml", "--grade=class"]
        command += ["--grade-out=lost", TIMEOUT, *on(cluster)]
        with (
            distributed.Client(cluster.address, set_as_default=False) as client,
            subprocess.Popen(
                command, cwd=big_class.folder, stdout=subprocess.PIPE, text=True
            ) as grading,
        ):
            name = cluster.busy(client)
            cluster.kill(name)
            out, _ = grading.communicate()
        address = next(where for where, who in cluster.addresses.items() if who == name)
    local, lost = big_class.gradebook("local"), big_class.gradebook("lost")
    assert without_run_facts(lost) == without_run_facts(local)
    assert (
        f"lost during the run: 1 worker ({address}); what was under way there was run again by "
        "others"
    ) in " ".join(out.split())
    assert grading.returncode == 1


def test_workers_with_other_versions_are_reported(big_class: Course, tmp_path: Path) -> None:
    """Other code of this project is not used; another NumPy is; both are named."""
    shutil.copytree(ROOT / "grader", tmp_path / "other" / "grader")
    with (tmp_path / "other" / "grader" / "sandbox" / "limits.py").open("a") as file:
        file.write("# changed\n")
    (tmp_path / "older.py").write_text("import numpy\n\nnumpy.__version__ = '1.99'\n")
    with DaskCluster(tmp_path) as cluster:
        cluster.add("other", env={"PYTHONPATH": str(tmp_path / "other")})
        cluster.add("older", f"--preload={tmp_path / 'older.py'}")
        cluster.add("plain")
        where = {name: address for address, name in cluster.addresses.items()}
        done = big_class.grade("--grade=class", "--grade-out=mixed", TIMEOUT, *on(cluster))
    local, mixed = big_class.gradebook("local"), big_class.gradebook("mixed")
    assert without_run_facts(mixed) == without_run_facts(local)
    lines = [line for line in done.lines if line.startswith("grade: ")]
    assert lines[1] == f"grade: dask at {cluster.address}, 2 workers, 2 submissions at once"
    assert lines[2].startswith("grade: not used, for it has other code of pytest-grade (0.1.0 ")
    assert lines[2].endswith(f"): 1 worker ({where['other']})")
    numpy = sys.modules["numpy"].__version__
    assert lines[3] == f"grade: numpy 1.99 and not {numpy} as here: 1 worker ({where['older']})"


def test_without_an_address_a_cluster_is_started(big_class: Course) -> None:
    """Grades come from a cluster on this machine, and nothing of it is left or printed."""
    done = big_class.grade(
        "--grade=class", "--grade-out=own", TIMEOUT, "--grade-engine=dask", "--grade-workers=2"
    )
    local, own = big_class.gradebook("local"), big_class.gradebook("own")
    assert without_run_facts(own) == without_run_facts(local)
    assert "grade: dask at a cluster of its own, 2 workers, 2 submissions at once" in done.lines
    assert done.err == ""


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            ["--grade-engine=cloud"],
            "--grade-engine: expected one of local, dask, found 'cloud'.",
        ),
        (
            ["--grade-dask-scheduler=tcp://127.0.0.1:8786"],
            "--grade-dask-scheduler names a cluster: add --grade-engine dask.",
        ),
        (
            ["--grade-engine=dask", "--grade-dask-scheduler=here"],
            (
                "--grade-dask-scheduler: expected an address such as tcp://10.0.0.5:8786, or the "
                "file that `dask scheduler --scheduler-file FILE` wrote, found 'here'."
            ),
        ),
        (
            ["--grade-engine=dask", "--grade-dask-scheduler=tcp://127.0.0.1:1"],
            (
                "--grade-dask-scheduler: no scheduler of Dask's answers at tcp://127.0.0.1:1 "
                "([Errno 111] Connection refused). Start one with `dask scheduler`, and give the "
                "address that it prints."
            ),
        ),
        (
            ["--grade-engine=dask", "-n2"],
            (
                "--grade-engine dask: the cluster runs submissions side by side already. "
                "Leave -n of pytest-xdist out."
            ),
        ),
    ],
    ids=["unknown", "no engine", "no address", "nobody there", "with xdist"],
)
def test_bad_usage_of_the_engine_is_refused(
    big_class: Course, options: list[str], message: str
) -> None:
    """What can't be meant ends the run before anything is graded."""
    done = big_class.grade("--grade=class/ada.py", *options)
    assert (done.status, done.err.strip()) == (4, f"ERROR: {message}")
