"""Every message about a mistake in a rubric, asserted whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from grader.errors import RubricError
from grader.rubric_file import load_rubric

if TYPE_CHECKING:
    from pathlib import Path

RUBRIC = """
schema = 1
assignment = { id = "week_3", title = "Week 3" }
limits = { call_seconds = 2.0 }
tolerance = { rtol = 1e-6 }
submission = { load = "all" }
random = { per_student = false }

[[section]]
id = "pooling"
title = "Pooling"

[[question]]
id = "pool"
section = "pooling"
title = "Pool an image"
points = 6
function = "pool"
reference = "reference.pooling:pool"
  [[question.case]]
  name = "one window"
  args = { x = [[1.0, 2.0], [3.0, 4.0]] }
  [[question.case]]
  name = "random images"
  generate = "reference.pooling:generate_pool"
  draws = 4
  [[question.misconception]]
  id = "no-root"
  reference = "reference.pooling:pool_without_root"

[[question]]
id = "loss_values"
section = "pooling"
title = "The loss"
points = 2
  [[question.value]]
  name = "loss"
  expected = 1.5
  [[question.value]]
  name = "slope"
  reference = "reference.pooling:slope"
  follow_through = { loss = "loss" }

[[question]]
id = "reasons"
section = "pooling"
title = "Why pool?"
points = 1
kind = "manual"
"""


def mistakes(tmp_path: Path, *edits: str) -> list[str]:
    """Return the mistakes of the rubric above after edits such as `points = 6 -> points = 7`."""
    text = RUBRIC
    for edit in edits:
        old, _, new = edit.partition(" -> ")
        assert old in text, f"{old} is not in the rubric"
        text = text.replace(old, new, 1)
    file = tmp_path / "rubric.toml"
    file.write_text(text, encoding="utf-8")
    try:
        load_rubric(file)
    except RubricError as error:
        return [str(mistake) for mistake in error.mistakes]
    return []


def test_the_rubric_of_these_tests_is_sound(tmp_path: Path) -> None:
    """The rubric that the other tests spoil has no mistake itself."""
    assert mistakes(tmp_path) == []


NUMBERS = [
    ("points = 6 -> points = -6", "question[0].points: expected a number ≥ 0, found -6."),
    ("points = 6 -> points = nan", "question[0].points: expected a number ≥ 0, found nan."),
    ("points = 6 -> points = inf", "question[0].points: expected a number ≥ 0, found inf."),
    ("points = 6 -> points = true", "question[0].points: expected a number ≥ 0, found true."),
    (
        'points = 6 -> points = "6"',
        "question[0].points: expected a number ≥ 0, found '6'. Remove the quotes.",
    ),
    (
        "points = 6 -> points = 0x" + "f" * 300,
        "question[0].points: expected a number ≥ 0, found 0x" + "f" * 57 + "….",
    ),
    (
        "points = 6 -> #",
        "question[0].points: expected a number ≥ 0, found nothing. Add the key 'points'.",
    ),
    (
        "points = 6 -> points = 6\ntolerance = { rtol = -0.1 }",
        "question[0].tolerance.rtol: expected a number ≥ 0, found -0.1. Use 0 for exact equality.",
    ),
    (
        "rtol = 1e-6 -> rtol = nan",
        "tolerance.rtol: expected a number ≥ 0, found nan. Use 0 for exact equality.",
    ),
    (
        "rtol = 1e-6 -> atol = inf",
        "tolerance.atol: expected a number ≥ 0, found inf. Use 0 for exact equality.",
    ),
    (
        'name = "one window" -> name = "one window"\npoints = 0',
        (
            "question[0].case[0].points: expected a number > 0, found 0. "
            "It is a share of the question's points."
        ),
    ),
    (
        "draws = 4 -> draws = 1001",
        "question[0].case[1].draws: expected a whole number from 1 to 1000, found 1001.",
    ),
    (
        "draws = 4 -> draws = 4.0",
        "question[0].case[1].draws: expected a whole number from 1 to 1000, found 4.0.",
    ),
    (
        'id = "no-root" -> id = "no-root"\ncredit = 1.5',
        "question[0].misconception[0].credit: expected a number from 0 to 1, found 1.5.",
    ),
    (
        "call_seconds = 2.0 -> call_seconds = 0",
        "limits.call_seconds: expected a number of seconds > 0 and ≤ 86400, found 0.",
    ),
    (
        "call_seconds = 2.0 -> memory_mb = 0.5",
        "limits.memory_mb: expected a whole number from 1 to 1048576, found 0.5.",
    ),
    (
        "points = 6 -> points = 6\nlimits = { output_kb = -1 }",
        "question[0].limits.output_kb: expected a whole number from 1 to 1048576, found -1.",
    ),
    (
        "schema = 1 -> schema = 2",
        "schema: expected 1, found 2. That is the only form of the file that this version reads.",
    ),
    (
        "schema = 1 -> schema = true",
        (
            "schema: expected 1, found true. "
            "That is the only form of the file that this version reads."
        ),
    ),
    (
        'per_student = false -> per_student = "false"',
        "random.per_student: expected true or false, found 'false'. Remove the quotes.",
    ),
]


@pytest.mark.parametrize(("edit", "message"), NUMBERS)
def test_a_number_out_of_place_or_range_is_named(tmp_path: Path, edit: str, message: str) -> None:
    """A number or truth value of the wrong type or size is told with what was expected."""
    assert mistakes(tmp_path, edit) == [message]


TEXTS = [
    (
        'title = "Pooling" -> title = 3',
        "section[0].title: expected one line of text, found 3. Put it in quotes.",
    ),
    (
        r'title = "Pooling" -> title = "a\nb"',
        r"section[0].title: expected one line of text, found 'a\nb'.",
    ),
    (
        'title = "Pooling" -> title = " "',
        "section[0].title: expected one line of text, found ' '.",
    ),
    (
        'id = "week_3" -> id = "week 3"',
        "assignment.id: expected an id of letters, digits, '_', '.' and '-', found 'week 3'.",
    ),
    (
        'id = "pool" -> id = "2pool"',
        (
            "question[0].id: expected an id of letters, digits, '_', '.' and '-' with no digit "
            "first, found '2pool'."
        ),
    ),
    (
        'title = "Why pool?" -> title = "Why?"\nhint = ["a", "b"]',
        "question[2].hint: expected text in quotes, found ['a', 'b'].",
    ),
    (
        'reference = "reference.pooling:pool" -> reference = 1',
        "question[0].reference: expected 'module:function', found 1. Put it in quotes.",
    ),
    (
        "points = 6 -> points = 6\naliases = 'pooling'",
        "question[0].aliases: expected a list of names such as [\"loss\"], found 'pooling'.",
    ),
    (
        "points = 6 -> points = 6\naliases = ['a', 3]",
        "question[0].aliases[1]: expected text in quotes, found 3. Put it in quotes.",
    ),
    (
        'load = "all" -> provide = "data.csv"',
        "submission.provide: expected a list of files such as [\"data.csv\"], found 'data.csv'.",
    ),
    (
        'load = "all" -> forbid_imports = "torch"',
        "submission.forbid_imports: expected a list of modules such as [\"torch\"], found 'torch'.",
    ),
    (
        'load = "all" -> load = "definition"',
        (
            "submission.load: expected 'all' or 'definitions', found 'definition'. "
            "Did you mean 'definitions'?"
        ),
    ),
    (
        'load = "all" -> load = 1979-05-27',
        "submission.load: expected 'all' or 'definitions', found 1979-05-27.",
    ),
    (
        'name = "one window" -> name = "one window"\nvisibility = "hiden"',
        (
            "question[0].case[0].visibility: expected 'visible', 'hidden', 'after_due_date' or "
            "'after_published', found 'hiden'. Did you mean 'hidden'?"
        ),
    ),
    (
        'kind = "manual" -> kind = "essay"',
        (
            "question[2].kind: expected 'function', 'values' or 'manual', found 'essay'. "
            "Give function = \"name\", [[question.value]] tables or kind = 'manual'."
        ),
    ),
    (
        'kind = "manual" -> #',
        (
            "question[2].kind: expected 'function', 'values' or 'manual', found nothing. "
            "Give function = \"name\", [[question.value]] tables or kind = 'manual'."
        ),
    ),
]


@pytest.mark.parametrize(("edit", "message"), TEXTS)
def test_a_text_out_of_place_or_form_is_named(tmp_path: Path, edit: str, message: str) -> None:
    """A text of the wrong type or form, or outside its few words, is told with what may stand."""
    assert mistakes(tmp_path, edit) == [message]


TABLES = [
    (
        'assignment = { id = "week_3", title = "Week 3" } -> #',
        "assignment: expected a table [assignment], found nothing. Add the key 'assignment'.",
    ),
    (
        'assignment = { id = "week_3", title = "Week 3" } -> assignment = "week_3"',
        "assignment: expected a table [assignment], found 'week_3'.",
    ),
    (
        "limits = { call_seconds = 2.0 } -> limits = 2",
        "limits: expected a table [limits], found 2.",
    ),
    (
        "tolerance = { rtol = 1e-6 } -> tolerance = 1e-6",
        "tolerance: expected a table [tolerance], found 1e-06.",
    ),
    (
        'submission = { load = "all" } -> submission = []',
        "submission: expected a table [submission], found [].",
    ),
    (
        "random = { per_student = false } -> random = false",
        "random: expected a table [random], found false.",
    ),
    (
        "[[section]] -> [section]",
        (
            "section: expected tables that begin with [[section]], "
            "found {id = 'pooling', title = 'Pooling'}."
        ),
    ),
    (
        'kind = "manual" -> kind = "manual"\ntolerance = 3',
        "question[2].tolerance: expected a table, found 3.",
    ),
    (
        'kind = "manual" -> kind = "manual"\ncase = 3',
        "question[2].case: expected tables that begin with [[question.case]], found 3.",
    ),
    (
        'kind = "manual" -> kind = "manual"\nvalue = [3]',
        "question[2].value[0]: expected a table, found 3.",
    ),
    (
        'kind = "manual" -> kind = "manual"\nvalue = 3',
        "question[2].value: expected tables that begin with [[question.value]], found 3.",
    ),
    (
        'kind = "manual" -> kind = "manual"\nmisconception = {}',
        (
            "question[2].misconception: expected tables that begin with "
            "[[question.misconception]], found {}."
        ),
    ),
    (
        "args = { x = [[1.0, 2.0], [3.0, 4.0]] } -> args = 1.0",
        (
            "question[0].case[0].args: expected a table of arguments such as { x = [1.0, 2.0] }, "
            "or a list of them, found 1.0."
        ),
    ),
    (
        'follow_through = { loss = "loss" } -> follow_through = "loss"',
        (
            "question[1].value[1].follow_through: expected a table such as "
            "{ argument = \"earlier_value\" }, found 'loss'."
        ),
    ),
    (
        'follow_through = { loss = "loss" } -> follow_through = { loss = 3 }',
        (
            "question[1].value[1].follow_through.loss: expected text in quotes, found 3. "
            "Put it in quotes."
        ),
    ),
]


@pytest.mark.parametrize(("edit", "message"), TABLES)
def test_a_table_out_of_place_is_named(tmp_path: Path, edit: str, message: str) -> None:
    """Something else where a table belongs is told, and hides no question."""
    assert mistakes(tmp_path, edit) == [message]


UNKNOWN_KEYS = [
    (
        "points = 6 -> points = 6\ntolerence = { rtol = 1 }",
        "question[0]: unknown key 'tolerence'. Did you mean 'tolerance'?",
    ),
    ("schema = 1 -> Schema = 1", "unknown key 'Schema'. Did you mean 'schema'?"),
    ("schema = 1 -> schema_version = 1", "unknown key 'schema_version'. Did you mean 'schema'?"),
    (
        "rtol = 1e-6 -> digits = 6",
        "tolerance: unknown key 'digits'. The keys here are rtol, atol.",
    ),
    (
        "points = 6 -> points = 6\nlimits = { load_seconds = 1 }",
        "question[0].limits: unknown key 'load_seconds'. Did you mean 'call_seconds'?",
    ),
    (
        "draws = 4 -> draw = 4",
        "question[0].case[1]: unknown key 'draw'. Did you mean 'draws'?",
    ),
    (
        f"rtol = 1e-6 -> {'x' * 70} = 6",
        f"tolerance: unknown key '{'x' * 59}…'. The keys here are rtol, atol.",
    ),
]


@pytest.mark.parametrize(("edit", "message"), UNKNOWN_KEYS)
def test_an_unknown_key_is_named_with_a_near_one(tmp_path: Path, edit: str, message: str) -> None:
    """A key that a table does not have is told, with a near miss or all keys of the table."""
    assert mistakes(tmp_path, edit) == [message]


NAMES = [
    (
        'section = "pooling" -> section = "poling"',
        (
            "question[0].section: expected the id of a [[section]], found 'poling'. "
            "Did you mean 'pooling'?"
        ),
    ),
    (
        'section = "pooling" -> section = "rnn"',
        "question[0].section: expected the id of a [[section]], found 'rnn'. There are pooling.",
    ),
    (
        'id = "reasons" -> id = "pool"',
        (
            "question[2].id: expected a name of its own, found 'pool' as in question[0].id. "
            "Rename one."
        ),
    ),
    (
        '[[section]] -> [[section]]\nid = "pooling"\ntitle = "First"\n[[section]]',
        (
            "section[1].id: expected a name of its own, found 'pooling' as in section[0].id. "
            "Rename one."
        ),
    ),
    (
        'name = "random images" -> name = "one window"',
        (
            "question[0].case[1].name: expected a name of its own, found 'one window' as in "
            "question[0].case[0].name. Rename one."
        ),
    ),
    (
        'expected = 1.5 -> expected = 1.5\n[[question.value]]\nname = "loss"\nexpected = 1',
        (
            "question[1].value[1].name: expected a name of its own, found 'loss' as in "
            "question[1].value[0].name. Rename one."
        ),
    ),
    (
        'name = "loss" -> name = "loss"\naliases = ["slope"]',
        (
            "question[1].value[0].aliases[0]: expected a name of its own, found 'slope' as in "
            "question[1].value[1].name. Rename one."
        ),
    ),
    (
        (
            'id = "no-root" -> id = "no-root"\nreference = "m:f"\n[[question.misconception]]\n'
            'id = "no-root"'
        ),
        (
            "question[0].misconception[1].id: expected a name of its own, found 'no-root' as in "
            "question[0].misconception[0].id. Rename one."
        ),
    ),
    (
        'function = "pool" -> function = "2pool"',
        "question[0].function: expected a name as in Python, found '2pool'.",
    ),
    (
        'function = "pool" -> function = "lambda"',
        "question[0].function: expected a name as in Python, found 'lambda'.",
    ),
    (
        "points = 6 -> points = 6\naliases = ['max pool']",
        "question[0].aliases[0]: expected a name as in Python, found 'max pool'.",
    ),
    (
        'name = "slope" -> name = "d/dx"',
        "question[1].value[1].name: expected a name as in Python, found 'd/dx'.",
    ),
    (
        'name = "slope" -> name = "slope"\naliases = ["1"]',
        "question[1].value[1].aliases[0]: expected a name as in Python, found '1'.",
    ),
    (
        "args = { x = -> args = { 'x y' =",
        "question[0].case[0].args.\"x y\": expected a name as in Python, found 'x y'.",
    ),
    (
        "{ loss = -> { 1 =",
        "question[1].value[1].follow_through.1: expected a name as in Python, found '1'.",
    ),
    (
        'follow_through = { loss = "loss" } -> follow_through = { loss = "los" }',
        (
            "question[1].value[1].follow_through.loss: expected the name of a value, found 'los'. "
            "Did you mean 'loss'?"
        ),
    ),
    (
        'follow_through = { loss = "loss" } -> follow_through = { loss = "q" }',
        "question[1].value[1].follow_through.loss: expected the name of a value, found 'q'.",
    ),
    (
        'load = "all" -> provide = ["data.csv", "../secret"]',
        (
            "submission.provide[1]: expected a file beside the rubric such as 'data.csv', "
            "found '../secret'."
        ),
    ),
    (
        'load = "all" -> provide = ["/etc/passwd"]',
        (
            "submission.provide[0]: expected a file beside the rubric such as 'data.csv', "
            "found '/etc/passwd'."
        ),
    ),
    (
        r"load = 'all' -> provide = ['C:\data.csv']".replace("'all'", '"all"'),
        (
            "submission.provide[0]: expected a file beside the rubric such as 'data.csv', "
            r"found 'C:\\data.csv'."
        ),
    ),
    (
        'load = "all" -> forbid_imports = ["torch.nn", "scikit-learn"]',
        (
            "submission.forbid_imports[1]: expected the name of a module such as 'torch', "
            "found 'scikit-learn'."
        ),
    ),
    (
        'load = "all" -> forbid_calls = ["np.convolve", "eval()"]',
        (
            "submission.forbid_calls[1]: expected the name of a function such as 'np.convolve', "
            "found 'eval()'."
        ),
    ),
]


@pytest.mark.parametrize(("edit", "message"), NAMES)
def test_a_name_that_does_not_fit_the_others_is_named(
    tmp_path: Path, edit: str, message: str
) -> None:
    """A name that is unknown, taken, or no name in Python is told where it stands."""
    assert mistakes(tmp_path, edit) == [message]


REFERENCES = [
    ('reference = "reference.pooling:pool" -> reference = "pool"', "question[0].reference", "pool"),
    (
        'reference = "reference.pooling:pool" -> reference = "m:f"\ncheck = "m:f:g"',
        "question[0].check",
        "m:f:g",
    ),
    (
        'name = "one window" -> name = "one window"\nreference = "m.:f"',
        "question[0].case[0].reference",
        "m.:f",
    ),
    (
        'name = "one window" -> name = "one window"\ncheck = "m f:g"',
        "question[0].case[0].check",
        "m f:g",
    ),
    (
        'generate = "reference.pooling:generate_pool" -> generate = "m:"',
        "question[0].case[1].generate",
        "m:",
    ),
    (
        'reference = "reference.pooling:pool_without_root" -> reference = ":f"',
        "question[0].misconception[0].reference",
        ":f",
    ),
    (
        'reference = "reference.pooling:slope" -> reference = ""',
        "question[1].value[1].reference",
        "",
    ),
    ("expected = 1.5 -> expected = 1.5\ncheck = 'f()'", "question[1].value[0].check", "f()"),
]


@pytest.mark.parametrize(("edit", "where", "found"), REFERENCES)
def test_a_reference_names_a_module_and_a_function(
    tmp_path: Path, edit: str, where: str, found: str
) -> None:
    """Anything but `module:function` is told at every key that names a function of the course."""
    assert mistakes(tmp_path, edit) == [
        (
            f"{where}: expected 'module:function', found '{found}'. "
            "Name the module, a colon and the function."
        )
    ]


COMBINATIONS = [
    (
        ['id = "pool" -> id = "pool-3"', 'function = "pool" -> kind = "function"'],
        (
            "question[0].function: expected a name as in Python, found 'pool-3'. "
            "The id is none: add the key 'function'."
        ),
    ),
    (
        ["draws = 4 -> draws = 4\nargs = {}"],
        "question[0].case[1]: expected one of the keys args and generate, found both. Remove one.",
    ),
    (
        ["draws = 4 -> draws = 4\nexpected = 3"],
        (
            "question[0].case[1].expected: expected no expected value beside generate, found 3. "
            "Give a reference: it answers what is drawn."
        ),
    ),
    (
        ['name = "one window" -> name = "one window"\ndraws = 1'],
        "question[0].case[0].draws: expected draws only beside generate, found 1. Remove it.",
    ),
    (
        ['name = "one window" -> name = "one window"\nexpected = 1\nreference = "m:f"'],
        (
            "question[0].case[0]: expected one of the keys expected and reference, found both. "
            "Remove one."
        ),
    ),
    (
        ['reference = "reference.pooling:slope" -> reference = "m:f"\nexpected = 1'],
        (
            "question[1].value[1]: expected one of the keys expected and reference, found both. "
            "Remove one."
        ),
    ),
    (
        ["expected = 1.5 -> #"],
        (
            "question[1].value[0]: expected a way to know what is right, found none. "
            "Add reference, expected or check."
        ),
    ),
    (
        [
            'reference = "reference.pooling:pool" -> #',
            'name = "random images" -> name = "random images"\ncheck = "m:f"',
        ],
        (
            "question[0].case[0]: expected a way to know what is right, found none. "
            "Add reference, expected or check."
        ),
    ),
    (
        ['reference = "reference.pooling:slope" -> expected = 1'],
        (
            "question[1].value[1].follow_through: expected a reference beside it, found none. "
            "It says what follows from the earlier values."
        ),
    ),
    (
        ['{ loss = "loss" } -> { loss = "slope" }'],
        (
            "question[1].value[1].follow_through: expected earlier values, "
            "found a circle: slope → slope. Break it."
        ),
    ),
    (
        ['expected = 1.5 -> reference = "m:f"\nfollow_through = { s = "slope" }'],
        (
            "question[1].value[0].follow_through: expected earlier values, "
            "found a circle: loss → slope → loss. Break it."
        ),
    ),
    (
        ['kind = "manual" -> kind = "function"'],
        "question[2].case: expected at least one [[question.case]], found none.",
    ),
    (
        ['kind = "manual" -> values = true'],
        "question[2].value: expected at least one [[question.value]], found none.",
    ),
    (
        ["points = 6 -> points = 0", "points = 2 -> points = 0", "points = 1 -> points = 0"],
        "question: expected questions that are worth more than 0 points together, found 0.",
    ),
    (
        ["points = 6 -> points = 1e308", "points = 2 -> points = 1e308"],
        "question: expected questions that are worth more than 0 points together, found inf.",
    ),
]


@pytest.mark.parametrize(("edits", "message"), COMBINATIONS)
def test_keys_that_do_not_go_together_are_named(
    tmp_path: Path, edits: list[str], message: str
) -> None:
    """What is only wrong because of another key is told where it can be mended."""
    assert mistakes(tmp_path, *edits) == [message]


SUPERFLUOUS = [
    ('function = "f"', "function", "'f'"),
    ('aliases = ["f"]', "aliases", "['f']"),
    ('reference = "m:f"', "reference", "'m:f'"),
    ('check = "m:f"', "check", "'m:f'"),
    ("values = true", "values", "true"),
    ('[[question.case]]\nname = "x"', "case", "[[question.case]]"),
    ('[[question.value]]\nname = "x"\nexpected = 1', "value", "[[question.value]]"),
    (
        '[[question.misconception]]\nid = "x"\nreference = "m:f"',
        "misconception",
        "[[question.misconception]]",
    ),
]


@pytest.mark.parametrize(("line", "key", "found"), SUPERFLUOUS)
def test_a_manual_question_has_nothing_to_run(
    tmp_path: Path, line: str, key: str, found: str
) -> None:
    """What could only be run or compared is a mistake in a question that a person marks."""
    assert mistakes(tmp_path, f'kind = "manual" -> kind = "manual"\n{line}') == [
        (
            f"question[2].{key}: expected no {key} in a question of kind 'manual', "
            f"found {found}. Remove it."
        )
    ]


def test_a_function_has_no_value_tables(tmp_path: Path) -> None:
    """A question is either about a function or about values."""
    value = '[[question.value]]\nname = "other"\nexpected = 1\n[[question.misconception]]'
    assert mistakes(tmp_path, f"[[question.misconception]] -> {value}") == [
        (
            "question[0].value: expected no value in a question of kind 'function', "
            "found [[question.value]]. Remove it."
        )
    ]


def test_values_have_no_cases(tmp_path: Path) -> None:
    """A case in a values question is a mistake, and so is what belongs to a function."""
    edit = 'title = "The loss" -> title = "The loss"\nreference = "m:f"\naliases = ["f"]'
    case = '[[question.value]]\n  name = "loss" -> [[question.case]]\nname = "x"\n'
    case += '[[question.value]]\n  name = "loss"'
    assert mistakes(tmp_path, edit, case) == [
        (
            "question[1].case: expected no case in a question of kind 'values', "
            "found [[question.case]]. Remove it."
        ),
        (
            "question[1].aliases: expected no aliases in a question of kind 'values', "
            "found ['f']. Remove it."
        ),
        (
            "question[1].reference: expected no reference in a question of kind 'values', "
            "found 'm:f'. Remove it."
        ),
    ]


def test_a_question_without_sections_is_told_so(tmp_path: Path) -> None:
    """Where there is no section at all, the message says that and suggests nothing."""
    section = '[[section]]\nid = "pooling"\ntitle = "Pooling"\n'
    assert mistakes(tmp_path, f"{section} -> #")[0] == (
        "question[0].section: expected the id of a [[section]], found 'pooling'. "
        "There is no [[section]] yet."
    )


def test_an_argument_without_a_meaning_is_named(tmp_path: Path) -> None:
    """A value that can't become a Python value is told with its place inside the argument."""
    edit = "[[1.0, 2.0], [3.0, 4.0]] -> { array = [[1, 2], [3, 400]], dtype = 'int8' }"
    assert mistakes(tmp_path, edit) == [
        "question[0].case[0].args.x.array[1][1]: expected a number that fits int8, found 400."
    ]


def test_an_expected_value_without_a_meaning_is_named(tmp_path: Path) -> None:
    """Expected values are read by the same rules as arguments, in cases and in values."""
    case = 'name = "one window" -> name = "one window"\nexpected = { list = 3 }'
    value = 'expected = 1.5 -> expected = { expression = "1 +" }'
    assert mistakes(tmp_path, case, value) == [
        "question[0].case[0].expected.list: expected a list, found 3.",
        (
            "question[1].value[0].expected.expression: expected a Python expression in quotes, "
            "found '1 +'. An example is 'lambda t: 2.0 * t'."
        ),
    ]


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    """Mistakes of the head, of single keys and of several keys are in one list, in file order."""
    edits = (
        "schema = 1 -> schema = 2",
        "points = 6 -> points = -6",
        'section = "pooling"\ntitle = "The loss" -> section = "pool"\ntitle = "The loss"',
        'kind = "manual" -> kind = "manuel"',
    )
    assert mistakes(tmp_path, *edits) == [
        "schema: expected 1, found 2. That is the only form of the file that this version reads.",
        "question[0].points: expected a number ≥ 0, found -6.",
        (
            "question[1].section: expected the id of a [[section]], found 'pool'. "
            "Did you mean 'pooling'?"
        ),
        (
            "question[2].kind: expected 'function', 'values' or 'manual', found 'manuel'. "
            "Did you mean 'manual'?"
        ),
    ]


@pytest.mark.parametrize("question", ["[1, 2]", "3"])
def test_questions_that_are_no_tables_are_told(tmp_path: Path, question: str) -> None:
    """Something else where the questions belong is told, item by item where it is a list."""
    file = tmp_path / "rubric.toml"
    file.write_text(f'assignment = {{ id = "a", title = "A" }}\nquestion = {question}')
    with pytest.raises(RubricError) as raised:
        load_rubric(file)
    messages = {
        "[1, 2]": [
            f"{file}: question[0]: expected a table, found 1.",
            f"{file}: question[1]: expected a table, found 2.",
        ],
        "3": [f"{file}: question: expected tables that begin with [[question]], found 3."],
    }
    assert str(raised.value).split("\n") == messages[question]


def test_a_broken_section_makes_no_question_look_wrong(tmp_path: Path) -> None:
    """Where a section's own id is broken, the questions that refer to it are left in peace."""
    assert mistakes(tmp_path, 'id = "pooling" -> id = 3.1') == [
        (
            "section[0].id: expected an id of letters, digits, '_', '.' and '-', found 3.1. "
            "Put it in quotes."
        )
    ]


def test_a_broken_value_makes_no_other_look_wrong(tmp_path: Path) -> None:
    """What follows from a value without a proper name is left in peace."""
    value = '[[question.value]]\nname = 3\nexpected = 1\n[[question]]\nid = "reasons"'
    edits = (
        'follow_through = { loss = "loss" } -> follow_through = { loss = "other" }',
        (
            '[[question]]\nid = "reasons" -> [[question]]\nid = "others"\nsection = "pooling"\n'
            f'title = "Others"\npoints = 1\n{value}'
        ),
    )
    assert mistakes(tmp_path, *edits) == [
        "question[2].value[0].name: expected text in quotes, found 3. Put it in quotes."
    ]


def test_a_section_is_looked_for_in_a_broken_question_too(tmp_path: Path) -> None:
    """A question with another mistake in it is asked for its section all the same."""
    edits = ("points = 6 -> points = -6", 'section = "pooling" -> section = "poling"')
    assert mistakes(tmp_path, *edits) == [
        "question[0].points: expected a number ≥ 0, found -6.",
        (
            "question[0].section: expected the id of a [[section]], found 'poling'. "
            "Did you mean 'pooling'?"
        ),
    ]


def test_a_name_in_a_broken_question_is_known_to_the_others(tmp_path: Path) -> None:
    """A duplicate is told even if one of the two questions is wrong in another way."""
    assert mistakes(tmp_path, 'id = "reasons" -> id = "pool"\nhint = 3') == [
        "question[2].hint: expected text in quotes, found 3. Put it in quotes.",
        (
            "question[2].id: expected a name of its own, found 'pool' as in question[0].id. "
            "Rename one."
        ),
    ]


def test_a_found_value_is_cut_at_sixty_characters(tmp_path: Path) -> None:
    """However long and deep a wrong value is, the message stays short."""
    deep = "[" * 20 + "]" * 20
    assert mistakes(tmp_path, f"points = 6 -> points = {deep}") == [
        "question[0].points: expected a number ≥ 0, found [[[[…]]]]."
    ]
    assert mistakes(tmp_path, f"points = 6 -> points = '{'x' * 100}'") == [
        f"question[0].points: expected a number ≥ 0, found '{'x' * 58}…. Remove the quotes."
    ]
