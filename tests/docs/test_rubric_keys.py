"""The reference of rubrics has every table that a rubric may have."""

from __future__ import annotations

from grader import rubric
from grader.rubric import Table
from tests.docs.explained import explained
from tests.docs.keys import TABLES


def test_every_table_is_shown() -> None:
    """Each class of the rubric that is a table of the file has a part of the page."""
    classes = [one for one in vars(rubric).values() if isinstance(one, type)]
    tables = {one.__name__ for one in classes if issubclass(one, Table) and one is not Table}
    assert tables == {model.__name__ for model in TABLES.values()}


def test_every_key_has_a_meaning() -> None:
    """Below every key of a rubric stands what it is for."""
    for model in TABLES.values():
        assert list(explained(model)) == list(model.model_fields), model.__name__
