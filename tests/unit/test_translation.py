"""Cells as Python: by a few rules where these are enough, else by IPython itself."""

from __future__ import annotations

import ast

import pytest

from grader.sandbox.inside import cells
from grader.sandbox.inside.cells import Translator

MAGIC = "get_ipython().run_line_magic"

QUICK = {
    "%matplotlib inline": f"{MAGIC}('matplotlib', 'inline')",
    "x = 1\n  \nif x:\n    %time x = 2\n": f"x = 1\n  \nif x:\n    {MAGIC}('time', 'x = 2')\n",
    "!ls -la 'x'\ny = 1": "get_ipython().system(\"ls -la 'x'\")\ny = 1",
    "!!ls": "get_ipython().getoutput('ls')",
    "files = !ls": "files = get_ipython().getoutput('ls')",
    "t = %timeit -o f()": f"t = {MAGIC}('timeit', '-o f()')",
    "?np.dot\nnp.dot??\nnp.*dot*?": "pass\npass\npass",
    "%%writefile a.py\nx = 1\n": "get_ipython().run_cell_magic('writefile', 'a.py', 'x = 1\\n')\n",
    "%%html": "get_ipython().run_cell_magic('html', '', '')\n",
    "\n%%time\n%matplotlib inline\nx = 1": f"\n\n{MAGIC}('matplotlib', 'inline')\nx = 1",
    "%%time\nx = 1": "\nx = 1",
}


@pytest.mark.parametrize("source", QUICK)
def test_usual_magics_need_no_ipython(monkeypatch: pytest.MonkeyPatch, source: str) -> None:
    """Each line keeps its number, and its margin."""
    monkeypatch.setattr(cells, "_transformer", None)
    assert Translator().translate(source) == QUICK[source]


WHOLE = {
    'x = """\n%d things\n"""\n%matplotlib inline': f'x = """\n%d things\n"""\n{MAGIC}',
    "y = (7\n%x\n)\n%pwd": f"y = (7\n%x\n)\n{MAGIC}",
    ">>> x = 1\n>>> y = 2": "x = 1\ny = 2",
    "!ls \\\n -l": "get_ipython().system('ls",
    "pip install torch\nx = 1": f"{MAGIC}('pip', 'install torch')\nx = 1",
    "    x = 1\n    y = 2": "x = 1\ny = 2",
}


@pytest.mark.parametrize("source", WHOLE)
def test_the_rest_is_for_ipython(source: str) -> None:
    """What looks like a magic within a string or a sum is left alone."""
    translated = Translator().translate(source)
    ast.parse(translated)
    assert translated.startswith(WHOLE[source])


@pytest.mark.parametrize("source", ["x = 1 % 2", "x = '%s' % 3", "", "def f(:", "(7\n%x\n)"])
def test_what_is_python_or_nothing_is_left_alone(source: str) -> None:
    """Python stays the very same text, and so does what is neither."""
    assert Translator().translate(source) is source


def test_ipython_may_be_absent(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without IPython the lines that only it understands are left out."""
    monkeypatch.setattr(cells, "_transformer", lambda: cells._blanked)
    source = 's = """a"""\n%matplotlib inline\nif s:\n    !ls\ns.upper?\n'
    translated = 's = """a"""\npass\nif s:\n    pass\npass\n'
    assert Translator().translate(source) == translated
