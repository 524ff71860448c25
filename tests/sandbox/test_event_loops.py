"""`asyncio` in a sandbox, which has no sockets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.sandbox.bench import ask, notebook, script, value_of

if TYPE_CHECKING:
    from tests.sandbox.bench import Bench

TASKS = """
    import asyncio
    async def wave(height):
        await asyncio.sleep(0)
        return 2 * height
    async def waves():
        return await asyncio.gather(*map(wave, range(3)))
    def f():
"""
ENDING = {
    "return asyncio.run(waves())": [0, 2, 4],
    "return asyncio.run(waves()) + asyncio.run(waves())": [0, 2, 4, 0, 2, 4],
    "return asyncio.new_event_loop().run_until_complete(wave(3))": 6,
    "return asyncio.run(asyncio.to_thread(sum, [1, 2]))": 3,
}


@pytest.mark.parametrize("ending", ENDING)
def test_coroutines_can_be_run(confined_bench: Bench, ending: str) -> None:
    """A function may run coroutines to their end, and threads may wake its loop up."""
    assert confined_bench.value(script(f"{TASKS}        {ending}\n")) == ENDING[ending]


def test_a_loop_may_run_at_the_top_level(confined_bench: Bench) -> None:
    """A script may run one where it stands, and a notebook beside its own."""
    source = f"{TASKS}        return seen\n    seen = asyncio.run(waves())\n"
    assert confined_bench.value(script(source)) == [0, 2, 4]
    cells = (TASKS + "        return asyncio.run(waves())", "x = await wave(2)")
    run = confined_bench.run(notebook(*cells), ask(0))
    assert value_of(run.outcomes[0]) == [0, 2, 4]
    assert run.troubles == []
