"""Notebooks as students hand them in: whatever stands in a cell, the others are graded."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.sandbox.bench import ask, notebook, value_of

if TYPE_CHECKING:
    from tests.sandbox.bench import Bench

BEFORE = "import numpy as np\ndef before(x=1):\n    return x\n"
AFTER = "def after():\n    return 2\n"
CALLS = (ask(0, "before"), ask(1, "after"))

WORKING = {
    "magics at the head": "%matplotlib inline\n%load_ext autoreload\n%autoreload 2\n"
    "%config InlineBackend.figure_format = 'retina'\nx = 1",
    "written and imported": "%%writefile -a lib/helper.py\nK = 3",
    "run a written file": "with open('other.py', 'w') as f: f.write('Q = 5')\n%run other.py\n"
    "assert Q == 5",
    "run a notebook": "import json\nwith open('o.ipynb', 'w') as f:\n    json.dump({'cells': "
    "[{'cell_type': 'code', 'source': ['R = 6']}]}, f)\n%run -i o\nassert R == 6",
    "change the folder": "import os\nos.mkdir('data')\n%cd data\n"
    "assert os.getcwd().endswith('data')\n%cd ..\n"
    "%cd /content/drive/My Drive/hw\n%cd\nassert not os.getcwd().endswith('data')",
    "environment": "%env CUDA_VISIBLE_DEVICES=0\n%env A 1\nimport os\n"
    "assert os.environ['CUDA_VISIBLE_DEVICES'] == '0'\nvalue = %env A\nassert value == '1'",
    "folder's name": "here = %pwd\nprint(here + '/x')",
    "timed assignment": "%time x = before(5)\nassert x == 5",
    "value of a timed expression": "r = %time before(4)\nassert r == 4",
    "measured times": "t = %timeit -o -n1 before()\nprint(t.best, t.average, t.timings)",
    "measured cells": "%%timeit -n1 -r1\nx = before()",
    "set-up of a measured cell": "%%timeit y = 3\nassert y == 3",
    "what is displayed": "from IPython.display import Image, HTML, clear_output, display, Math\n"
    "clear_output(wait=True)\ndisplay(HTML('<b>'))\nHTML('x')",
    "IPython's own shell": "import IPython\nfrom IPython import get_ipython\n"
    "get_ipython().run_line_magic('matplotlib', 'inline')\nIPython.get_ipython().magic('pwd')",
    "the shell's methods": "ip = get_ipython()\nassert 'IPKernelApp' not in ip.config\n"
    "ip.run_cell('zz = 3')\nassert zz == 3\nip.ex('yy = 2')\nip.push({'ww': 1})\n"
    "assert ip.ev('yy + ww') == 3\nip.kernel.do_shutdown(True)\n"
    "ip.magic('matplotlib inline')\nip.magic(u'%time vv = 1')\nassert vv == 1",
    "plots": "%matplotlib notebook\nimport matplotlib.pyplot as plt\n\n"
    "plt.rcParams['figure.dpi'] = 9\n"
    "plt.style.use('ggplot')\nfig, ax = plt.subplots()\nax.plot([1, 2]);\nplt.show()\n"
    "plt.savefig('a.png')",
    "pylab": "%pylab inline\ny = linspace(0, 1, 5)\nassert before() == 1\nplt.plot(y)",
    "no Colab": "import sys\nif 'google.colab' in sys.modules:\n    !pip install x\n"
    "else:\n    %matplotlib inline\n    pass",
    "await": "import asyncio\nasync def g():\n    await asyncio.sleep(0.001)\n    return 5\n"
    "x = await g()\nassert x == 5\nasync with asyncio.Lock() as lock: pass",
    "pasted prompts": ">>> x = 3\n>>> def twice(y):\n...     return 2 * y\n",
    "help": "?np.dot\nnp.dot??\nnp.*dot*?\nhelp(before)",
    "a percent sign that is Python": "a = 10\na %= 3\nb = (a\n  % 2)\ns = '%d' % 3",
    "a comment": "# YOUR CODE HERE\n",
    "nothing shown": "%%html\n<style>h1 {}</style>",
    "script of a page": "%%javascript\nalert(1)",
    "formula": "%%latex\n$x$",
    "old futures": "%matplotlib inline\nfrom __future__ import print_function, division\n"
    "print('a', end='')",
    "old hints": "from __future__ import annotations\ndef typed(x: Undefined): return x",
    "quiet magics": "%who\n%whos\n%reset -f\n%history\n%lsmagic\n%magic\n%quickref\n"
    "%xmode Verbose\n%pdb on\n%ls\n%precision 3",
    "threads": "import threading\nt = threading.Thread(target=print)\nt.start(); t.join()",
    "warnings": "import warnings\nwarnings.filterwarnings('ignore')\nnp.random.seed(1)",
    "redefined": "def before(x=1):\n    return x + 0\n",
}


@pytest.mark.parametrize("cell", WORKING.values(), ids=WORKING)
def test_it_works_as_in_a_notebook(bench: Bench, cell: str) -> None:
    """Nothing fails, nothing is noted, and the cells around it are graded."""
    run = bench.run(notebook(BEFORE, cell, AFTER), *CALLS)
    assert (run.troubles, run.notes) == ([], [])
    assert [value_of(run.outcomes[number]) for number in (0, 1)] == [1, 2]


def test_what_was_captured_can_be_shown(bench: Bench) -> None:
    """`%%capture out` leaves what was printed in `out`."""
    cells = (
        "%%capture out --no-stderr\nprint('hi')",
        "assert out.stdout == str(out) == 'hi\\n'\nout.show()\nout()\n",
        "%%capture\nprint('lost')",
        AFTER,
    )
    run = bench.run(notebook(*cells), ask(0, "after"))
    assert (run.troubles, run.output, value_of(run.outcomes[0])) == ([], "hi\nhi\n", 2)


SKIPPED = "was skipped: it does not run in the sandbox"
NOTED = {
    "!wget http://x.y/a.zip\n!unzip -q a.zip && cd a;\n!ls -la;": ["!wget", "!unzip", "!ls"],
    "!!ls\nx = !!ls": ["!ls"],
    "files = !ls\nfor f in files.n.split() + files.l + files.p: pass\n"
    "assert files.grep('x') == []": ["!ls"],
    "%pip install -q d2l==0.17\n!pip3 install torch": ["%pip", "!pip3"],
    "pip install torch\nimport math\nmath.pi": ["%pip"],
    "conda install numpy -y\ncd data\nx = 3": ["%conda"],
    "def get():\n    !wget http://x\n    !tar xf {f}\nfor i in range(3):\n    !echo $i\n"
    "if True:\n    %matplotlib inline\n    !ls\nget()": ["!echo", "!ls", "!wget", "!tar"],
    "%load_ext tensorboard\n%tensorboard --logdir logs": ["%tensorboard"],
    "%%sh\nls": ["%%sh"],
    "%%cython\ncdef int x": ["%%cython"],
    "%%R\nx <- 1": ["%%R"],
    "# mine\n%%timeit\nx = 1": ["%%timeit"],
}


@pytest.mark.parametrize("cell", NOTED)
def test_what_cannot_run_is_noted(bench: Bench, cell: str) -> None:
    """Programs are not started, and each is noted once, by its name."""
    run = bench.run(notebook(BEFORE, cell, AFTER), *CALLS)
    assert run.troubles == []
    assert sorted(run.notes) == sorted(f"{name} {SKIPPED}" for name in NOTED[cell])
    assert [value_of(run.outcomes[number]) for number in (0, 1)] == [1, 2]


COLAB = {
    "from google.colab import drive\ndrive.mount('/content/drive')": 2,
    "from google.colab import drive, files, userdata\ndrive.mount('/d', force_remount=True)\n"
    "FOLDERNAME = 'cs231n/'\nimport sys\nsys.path.append('/d/{}'.format(FOLDERNAME))\n"
    "%cd /d/$FOLDERNAME\n%cd /d": 2,
    "import google.colab.output\ngoogle.colab.output.eval_js('1')": 2,
    "%tensorflow_version 2.x\nfrom google.colab.patches import cv2_imshow\n"
    "cv2_imshow(np.eye(2))": 2,
}


@pytest.mark.parametrize("cell", COLAB)
def test_colab_is_not_here(bench: Bench, cell: str) -> None:
    """What needs Google's own modules is left out, and the rest of its cell is run."""
    run = bench.run(notebook(BEFORE, f"{cell}\nreached = 7", AFTER), *CALLS, ask(2, "reached"))
    assert {trouble.message.partition(" (")[0] for trouble in run.troubles} == {
        "ModuleNotFoundError: No module named 'google'"
    }
    assert "reached" in run.names
    assert [value_of(run.outcomes[number]) for number in (0, 1)] == [1, 2]


FAILING = {
    "raise NotImplementedError('YOUR CODE HERE')": "NotImplementedError: YOUR CODE HERE",
    "assert before() == 3, 'wrong'": "AssertionError: wrong",
    "def broken(x)\n    return x": "SyntaxError: expected ':'",
    "<<<<<<< HEAD\nx = 1\n=======\nx = 2\n>>>>>>> b": "SyntaxError: invalid syntax",
    "import pickle\npickle.load(open('w.pkl', 'rb'))": "FileNotFoundError: [Errno 2] No such file",
    "import subprocess\nsubprocess.run(['ls'])": "PermissionError",
}


@pytest.mark.parametrize("cell", FAILING)
def test_a_cell_costs_itself(confined_bench: Bench, cell: str) -> None:
    """A cell that can't be run is told, and those around it are graded."""
    run = confined_bench.run(notebook(BEFORE, cell, AFTER), *CALLS)
    assert [t.message.startswith(FAILING[cell]) for t in run.troubles] == [True]
    assert [value_of(run.outcomes[number]) for number in (0, 1)] == [1, 2]


IN_SCRIPTS = {
    "%matplotlib inline\n!pip install x\n": ["!pip"],
    ">>> x = 3\n>>> y = 4\n": [],
    "# In[3]:\n\nget_ipython().magic(u'matplotlib inline')\n"
    "get_ipython().run_cell_magic(u'bash', u'', u'ls')\n": ["%%bash"],
}


@pytest.mark.parametrize("head", IN_SCRIPTS)
def test_ipythons_syntax_in_a_script(bench: Bench, head: str) -> None:
    """A script that is no Python but IPython's is read as a cell would be."""
    run = bench.run(f"{head}{AFTER}", ask(0, "after"))
    assert (run.troubles, run.notes) == ([], [f"{name} {SKIPPED}" for name in IN_SCRIPTS[head]])
    assert value_of(run.outcomes[0]) == 2
