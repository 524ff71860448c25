"""Imports point one way: what a module may know of the others."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

MAY_IMPORT = {
    "outcome": {""},
    "errors": {""},
    "names": {""},
    "origin": {""},
    "evidence": {"measure", "names"},
    "filled": {""},
    "inventory": {"filled", "origin"},
    "settling": {""},
    "scorecard": {"outcome", "origin", "evidence", "filled", "inventory", "settling"},
    "roster": {
        "lms",
        "submission",
        "scorecard",
        "outcome",
        "origin",
        "filled",
        "folder",
        "names",
        "errors",
    },
    "lms": {"lms", "scorecard", "outcome", "origin", "filled", "folder", "names", "errors"},
    "options": {"errors", "shard"},
    "shard": {""},
    "rubric": {"rubric_keys", "plain"},
    "clock": {""},
    "rubric_late": {"clock", "rubric", "rubric_wording", "errors"},
    "late_policy": {"clock", "rubric", "scorecard"},
    "handed_in": {"origin"},
    "hook_files": {""},
    "hookspecs": {"handed_in", "scorecard", "submission"},
    "rubric_file": {
        "rubric",
        "rubric_rules",
        "rubric_wording",
        "rubric_names",
        "stored",
        "errors",
    },
    "stored": {""},
    "signature": {"syntax"},
    "compare": {"difference", "measure", "mismatch", "numeric", "outcome", "errors"},
    "submission": {"content", "notebook", "origin", "errors"},
    "spread": {"definitions", "names", "notebook"},
    "entry": {"archive", "content", "folder", "tree", "names", "errors"},
    "layouts": {"layouts", "entry", "content", "folder", "handed_in", "names", "origin", "errors"},
    "namesakes": {"submission"},
    "finding": {
        "submission",
        "namesakes",
        "layouts",
        "entry",
        "archive",
        "content",
        "folder",
        "siblings",
        "tree",
        "handed_in",
        "names",
        "origin",
        "errors",
    },
    "reports": {
        "reports",
        "scorecard",
        "outcome",
        "origin",
        "evidence",
        "filled",
        "inventory",
        "settling",
        "errors",
        "names",
    },
    "forked": {""},
    "syntax": {"forked"},
    "sandbox": {"sandbox", "outcome", "errors", "names", "syntax"},
    "sandbox.inside": {"sandbox.inside"},
    "engine": {
        "engine",
        "sandbox",
        "store.keys",
        "store.outcomes",
        "outcome",
        "errors",
        "names",
        "syntax",
    },
    "watch": {
        "watch",
        "session",
        "answer_key",
        "assignment",
        "content",
        "definitions",
        "options",
        "outcome",
        "rubric_file",
        "scorecard",
        "submission",
        "tree",
        "names",
        "errors",
    },
    "kernel": {"errors", "names"},
    "usual_rubric": {"names", "options"},
    "ahead": {"scorecard", "submission"},
    "scores": {"outcome", "scorecard"},
    "fresh_source": {""},
    "overrides": {"options", "rubric_file"},
    "magic": {"api", "kernel", "usual_rubric", "gradebook", "errors", "names"},
    "plugin": {"start", "run", "settings", "quick", "hookspecs"},
}
"""Modules and packages, and all that each may import of the grader."""

ALL_MAY = {"data_class"}
"""What takes the place of a module of the standard library."""

ARROWS = [
    ["plugin", "start", "run", "session", "grading", "judge", "assignment", "probe"],
    ["magic", "api", "session", "reports"],
    ["api", "gradebook", "reports.inline", "reports.feedback"],
    ["session", "submission", "content", "notebook", "errors"],
    [
        "session",
        "inputs",
        "finding",
        "layouts",
        "layouts.canvas",
        "layouts.handed",
        "entry",
        "archive",
    ],
    ["session", "grading", "engine.kind", "sandbox.conversation", "sandbox.inside.frames"],
    ["engine.connect", "engine.cluster", "engine.remote", "engine.work", "engine.parcel"],
    ["engine.work", "sandbox.box", "sandbox.conversation"],
    ["start", "watching", "watch.rounds", "watch.waiting", "watch.sight", "tree", "names"],
    ["session", "reports", "reports.writers", "reports.json", "scorecard", "outcome"],
    ["session", "rubric_file", "rubric", "rubric_keys"],
    ["session", "inputs", "adjusting", "lateness", "late_policy", "clock"],
]
"""Chains in which each module imports the next, and none the ones before it."""

KNOW_PYTEST = {
    "beside",
    "hookspecs",
    "plugin",
    "pytest_call",
    "quick",
    "settings",
    "start",
    "run",
    "items",
    "loop",
    "watching",
    "watched_tests",
    "free.arguments",
    "free.collecting",
    "free.fixtures",
    "free.gathering",
    "free.hooks",
    "free.reporting",
}


def module_name(path: Path, top: Path) -> str:
    """Return a module's name as it is imported."""
    parts = path.relative_to(top).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {
    module_name(path, ROOT): path
    for package in ("grader", "reference")
    for path in sorted((ROOT / package).rglob("*.py"))
}


def imported(module: str) -> set[str]:
    """Return the names of all modules that a module imports, at its top or anywhere in it."""
    path = MODULES[module]
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.rsplit(".", node.level - 1)[0] if node.level else ""
            origin = ".".join(filter(None, (above, node.module)))
            inner = {f"{origin}.{alias.name}" for alias in node.names}
            found.update((inner & set(MODULES)) or {origin})
    return found


IMPORTS = {module: imported(module) for module in MODULES}


def is_within(module: str, package: str) -> bool:
    """Return whether a module is the package or lies in it."""
    return f"{module}.".startswith(f"{package}.")


def reachable(module: str) -> set[str]:
    """Return all of our modules that a module imports, and that these import."""
    found: set[str] = set()
    waiting = [module]
    while waiting:
        new = (IMPORTS[waiting.pop()] & set(MODULES)) - found
        found |= new
        waiting.extend(new)
    return found


def test_no_module_imports_itself_in_a_circle() -> None:
    """No chain of imports comes back to where it began, not even one for types only."""
    assert [module for module in MODULES if module in reachable(module)] == []


@pytest.mark.parametrize("module", MAY_IMPORT)
def test_a_module_imports_only_what_it_may(module: str) -> None:
    """Words of the domain know nothing, reports only scorecards, the sandbox only itself."""
    wrong = {
        name: found
        for name in MODULES
        if is_within(name, f"grader.{module}")
        for found in IMPORTS[name]
        if is_within(found, "grader")
        and not any(
            is_within(found, f"grader.{allowed}") for allowed in {*MAY_IMPORT[module], *ALL_MAY}
        )
    }
    assert wrong == {}


@pytest.mark.parametrize("chain", ARROWS, ids=lambda chain: f"{chain[0]}-to-{chain[-1]}")
def test_arrows_point_one_way(chain: list[str]) -> None:
    """Each module of a chain imports the next, and none of those before it, by any way."""
    modules = [f"grader.{name}" for name in chain]
    assert all(after in IMPORTS[before] for before, after in pairwise(modules))
    backwards = defaultdict(set)
    for place, module in enumerate(modules):
        backwards[module] = reachable(module) & set(modules[:place])
    assert {module: names for module, names in backwards.items() if names} == {}


def test_the_grader_names_no_reference() -> None:
    """Only a rubric says where the right answers are: the grader imports no `reference`."""
    grader = [name for name in MODULES if is_within(name, "grader")]
    assert [name for name in grader if any(is_within(f, "reference") for f in IMPORTS[name])] == []


def test_references_need_numpy_only() -> None:
    """A reference imports NumPy, other references and what Python brings."""
    allowed = {"numpy", "reference", *sys.stdlib_module_names}
    references = [name for name in MODULES if is_within(name, "reference")]
    used = {found.partition(".")[0] for name in references for found in IMPORTS[name]}
    assert used - allowed == set()


def test_only_the_glue_knows_pytest() -> None:
    """Sessions, grading and reports work without pytest; the hooks and their glue need it."""
    know = {
        name
        for name in MODULES
        for found in IMPORTS[name]
        if found.startswith(("pytest", "_pytest"))
    }
    assert know - {f"grader.{name}" for name in KNOW_PYTEST} == set()


def test_importing_the_plugin_imports_nothing_else() -> None:
    """In a fresh interpreter the plugin brings no other module of ours and no dependency."""
    program = (
        "import sys, pytest; before = set(sys.modules); import grader.plugin; "
        "print(*sorted(set(sys.modules) - before))"
    )
    found = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    ours = {"grader", "grader.plugin"}
    new = set(found.stdout.split()) - set(sys.stdlib_module_names)
    assert (new, found.stderr) == (ours, "")
