"""The right answers of the built-in assignment, one topic a module, with NumPy only.

`rubrics/deep_learning.toml` names what it needs from here as `module:function`. A module holds,
in this order:

reference functions
    The right answer to a question, a long contract over a short body. Called with the keyword
    arguments that the assignment fixes.
case generators
    `generate_…(rng)` draws the keyword arguments of one valid call.
wrong variants
    The signature of the reference and the right answer to another question: a known slip. For a
    values question a function without parameters that returns `{value_name: wrong_value}` for
    the values in which the slip shows.
checkers
    `check_…(answer, *, expected, arguments, rtol, atol)` for answers that are right in more than
    one form. They return a share from 0 to 1, or a share and a message, and never raise.

Where a topic is long, all but its reference functions stand in `reference/slips/`.
"""
