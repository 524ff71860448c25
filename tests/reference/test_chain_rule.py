"""The chain rule: the derivative by its law, by complex steps and by SymPy."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from reference import chain_rule as topic
from reference.chain_rule import chain_rule, df_dx_at_point, df_dy_at_point

if TYPE_CHECKING:
    from collections.abc import Callable

ON_PAPER = 5e-3
"""The rubric's tolerance for numbers on paper, which are rounded to three digits."""

VARIANTS = [
    topic.chain_rule_sigma_of_minus_x,
    topic.chain_rule_swapped,
    topic.chain_rule_reversed,
    topic.chain_rule_denominator_not_squared,
    topic.chain_rule_sigma_for_slope,
    topic.chain_rule_inner_sign,
    topic.chain_rule_derivatives_divided,
]
VALUE_VARIANTS = [
    topic.values_sigma_of_minus_x,
    topic.values_slope_for_sigma,
    topic.values_swapped,
    topic.values_denominator_not_squared,
]
coordinates = st.floats(-5.0, 5.0)


def denominator(x: complex, y: complex) -> complex:
    """Return b, for complex numbers too."""
    return complex(3 * x + y - 1 / (1 + np.exp(-x)))


def f(x: complex, y: complex) -> complex:
    """Return f, for complex numbers too."""
    return complex(x**2 + 1 / (1 + np.exp(-y))) / denominator(x, y)


@given(x=coordinates, y=coordinates)
@settings(deadline=None, max_examples=60)
def test_partials_are_the_complex_step_derivatives(x: float, y: float) -> None:
    """The derivative is Im f(x + ih) / h for a step so small that nothing but rounding is lost."""
    assume(abs(denominator(x, y)) > 0.1)
    step = 1e-30
    wanted = (f(x + 1j * step, y).imag / step, f(x, y + 1j * step).imag / step)
    # 1e-9: what cancels in the two numerators loses some of the sixteen digits.
    np.testing.assert_allclose(chain_rule(x=x, y=y), wanted, rtol=1e-9, atol=1e-11)


@pytest.mark.parametrize("point", [(1, 0), (1, 2), (0, 0), (-1.5, -0.5), (2.25, -3)])
def test_partials_are_those_of_sympy(point: tuple[float, float]) -> None:
    """SymPy differentiates the formula symbolically and gets the same numbers."""
    sympy = pytest.importorskip("sympy")
    x, y = sympy.symbols("x y")
    formula = (x**2 + 1 / (1 + sympy.exp(-y))) / (3 * x + y - 1 / (1 + sympy.exp(-x)))
    at = {x: sympy.Rational(point[0]), y: sympy.Rational(point[1])}
    wanted = [float(sympy.diff(formula, t).evalf(30, subs=at)) for t in (x, y)]
    np.testing.assert_allclose(chain_rule(*point), wanted, rtol=1e-12)


def test_worked_numbers() -> None:
    """At x = 1, y = 0 the numbers are those of the answer sheets, to their digits."""
    # 0.0646 and -0.1812: the course's answers. The sigmoid of 1 is e / (e + 1).
    np.testing.assert_allclose(chain_rule(1.0, 0.0), (0.0646, -0.1812), rtol=ON_PAPER)
    assert topic.sigma_at_point() == pytest.approx(math.e / (math.e + 1), rel=1e-15)
    assert topic.a_at_point() == 1.5  # 1² + 1/2, exactly


def test_values_lead_to_both_partials() -> None:
    """The values one after the other end in what the function gives at once."""
    sigma_1, a = topic.sigma_at_point(), topic.a_at_point()
    b = topic.b_at_point(sigma_1)
    values = (df_dx_at_point(sigma_1, a, b), df_dy_at_point(a, b))
    np.testing.assert_allclose(values, chain_rule(1.0, 0.0), rtol=1e-14)
    assert values == (df_dx_at_point(), df_dy_at_point())
    assert b == topic.b_at_point()


def test_wrong_sigma_follows_through() -> None:
    """From 0.269 for the sigmoid of 1 follow the numbers of that answer sheet."""
    # By hand, with four digits: b = 3 - 0.269, and the quotient rule with it.
    assert topic.b_at_point(sigma_1=0.269) == pytest.approx(2.731, rel=ON_PAPER)
    assert df_dx_at_point(0.269, 1.5, 2.731) == pytest.approx(0.1685, rel=ON_PAPER)
    assert df_dy_at_point(1.5, 2.731) == pytest.approx(-0.1096, rel=ON_PAPER)


def test_what_follows_from_a_zero_b_is_not_finite() -> None:
    """A student's b of 0 makes the rest infinite or undefined, and raises nothing."""
    assert df_dx_at_point(sigma_1=0.5, a=1.0, b=0.0) == -math.inf
    assert math.isnan(df_dy_at_point(a=0.0, b=0.0))


def test_large_coordinates_do_not_overflow() -> None:
    """Far out the sigmoids are 0 and 1, their slopes 0, and the rest is a fraction."""
    # x = 1000, y = -1000: a = 1000², b = 3000 - 1000 - 1 = 1999.
    wanted = ((2000 * 1999 - 3 * 1000**2) / 1999**2, -(1000**2) / 1999**2)
    np.testing.assert_allclose(chain_rule(1000.0, -1000.0), wanted, rtol=1e-14)


def test_partials_are_two_floats() -> None:
    """The answer is a tuple of two plain floats, for whole numbers too."""
    answer = chain_rule(x=1, y=0)
    assert [type(partial) for partial in answer] == [float, float]


def test_a_zero_denominator_is_refused() -> None:
    """Where b is 0 there is no derivative."""
    with pytest.raises(ZeroDivisionError, match="division by zero"):
        chain_rule(x=0.0, y=0.5)


def test_drawn_points_keep_off_the_pole(rng: np.random.Generator) -> None:
    """Every drawn point is a valid call at which b is not small."""
    for _ in range(50):
        call = topic.generate_chain_rule(rng)
        assert list(call) == ["x", "y"]
        assert abs(denominator(call["x"], call["y"])) > 1.0  # type: ignore[arg-type]


@pytest.mark.parametrize("variant", VARIANTS)
def test_each_variant_is_wrong_somewhere(
    variant: Callable[..., object],
    rng: np.random.Generator,
    differ: Callable[[object, object], bool],
) -> None:
    """A wrong variant gives something else than the reference for a drawn point."""
    call = topic.generate_chain_rule(rng)
    assert differ(variant(**call), chain_rule(**call))  # type: ignore[arg-type]


def test_sigma_of_minus_x_is_the_named_slip() -> None:
    """With exp(t) for exp(-t), and the slope taken as s (1 - s), the formulas give the variant."""
    x, y = 0.7, -1.2
    s, t = 1 / (1 + math.exp(x)), 1 / (1 + math.exp(y))
    a, b = x**2 + t, 3 * x + y - s
    wanted = ((2 * x * b - a * (3 - s * (1 - s))) / b**2, (t * (1 - t) * b - a) / b**2)
    np.testing.assert_allclose(topic.chain_rule_sigma_of_minus_x(x, y), wanted, rtol=1e-14)


@pytest.mark.parametrize("variant", VALUE_VARIANTS)
def test_each_value_variant_is_wrong_on_paper(variant: Callable[[], dict[str, float]]) -> None:
    """Each value of a variant differs from the right one by more than rounding does."""
    df_dx, df_dy = chain_rule(1.0, 0.0)
    right = {"sigma_1": topic.sigma_at_point(), "df_dx": df_dx, "df_dy": df_dy}
    for name, wrong in variant().items():
        assert wrong != pytest.approx(right[name], rel=ON_PAPER)


def test_sigma_of_minus_x_in_values() -> None:
    """The slip gives 0.269 for the sigmoid of 1, and says nothing of the other values."""
    # 1 / (e + 1), closed form.
    assert topic.values_sigma_of_minus_x() == {"sigma_1": pytest.approx(1 / (math.e + 1))}
