"""What the pages show is what happens."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from tests.docs.page import PAGES, ROOT, parts_with_runs, without_times

if TYPE_CHECKING:
    from pathlib import Path

    from tests.docs.page import Part


def strictly(schema: Any) -> Any:
    """Return a schema that takes no key which it does not tell of."""
    if isinstance(schema, list):
        return [strictly(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    told = {key: strictly(part) for key, part in schema.items()}
    return told | ({"additionalProperties": False} if "properties" in schema else {})


SCHEMA = strictly(json.loads((ROOT / "docs" / "grades.schema.json").read_text(encoding="utf-8")))
RUNS = parts_with_runs(*PAGES)


@pytest.mark.parametrize("part", [part for _, part in RUNS], ids=[name for name, _ in RUNS])
def test_a_run_prints_what_the_page_shows(part: Part, tmp_path: Path) -> None:
    """Every run of a page, with the files shown above it, prints the lines shown, all of them.

    Each `grades.json` that is left behind is as its schema says.
    """
    for block, printed in part.play(tmp_path):
        assert without_times(printed) == without_times(block.text)
    for file in tmp_path.rglob("grades.json"):
        jsonschema.validate(json.loads(file.read_text(encoding="utf-8")), SCHEMA)


def test_a_key_that_nobody_tells_of_is_found() -> None:
    """The schema takes what is written and nothing else."""
    whole = {"schema": 1, "assignment": {}, "run": {}, "submissions": [], "secret": 1}
    found = jsonschema.Draft202012Validator(SCHEMA).iter_errors(whole)
    told = [error.message for error in found]
    assert "Additional properties are not allowed ('secret' was unexpected)" in told
    assert "'isolation' is a required property" in told
