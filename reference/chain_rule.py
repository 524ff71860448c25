"""The chain rule: both partial derivatives of one quotient.

    f(x, y) = a / b,   a = x² + sigma(y),   b = 3x + y - sigma(x)

reference functions   chain_rule, and at x = 1, y = 0: sigma_at_point, a_at_point, b_at_point,
                      df_dx_at_point, df_dy_at_point
case generators       generate_chain_rule
wrong variants        chain_rule_…, values_…
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

# The values at x = 1, y = 0; each is the default of what follows from it.
SIGMA_1 = 1.0 / (1.0 + math.exp(-1.0))
A = 1.0 + 0.5
B = 3.0 - SIGMA_1

# ── Reference functions ──────────────────────────────────────────────────────────────────────


def chain_rule(x: float, y: float) -> tuple[float, float]:
    """Return both partial derivatives of f(x, y) = a / b.

    With a = x² + sigma(y) and b = 3x + y - sigma(x), by the quotient rule

        ∂f/∂x = (2x b - a (3 - sigma'(x))) / b²
        ∂f/∂y = (sigma'(y) b - a) / b²,           sigma'(t) = sigma(t) sigma(-t).

    Args:
        x: any number.
        y: any number with b ≠ 0.

    Returns:
        (∂f/∂x, ∂f/∂y). For small steps, f(x + dx, y + dy) - f(x, y) is ∂f/∂x dx + ∂f/∂y dy.

    Raises:
        ZeroDivisionError: where b = 0, for f is not defined there.

    Trick: sigma(t) = exp(-log(1 + exp(-t))) by `logaddexp`, which overflows for no t.

    Source: I. Goodfellow, Y. Bengio, A. Courville, "Deep Learning", MIT Press 2016, section 6.5.2.

    >>> [round(slope, 4) for slope in chain_rule(x=1.0, y=0.0)]
    [0.0646, -0.1812]
    """
    return _chain_rule(x, y, _sigma, _sigma_slope)


def sigma_at_point() -> float:
    """Return sigma(1).

    >>> round(sigma_at_point(), 3)
    0.731
    """
    return SIGMA_1


def a_at_point() -> float:
    """Return a = x² + sigma(y) at x = 1, y = 0, where sigma(0) is exactly one half.

    >>> a_at_point()
    1.5
    """
    return A


def b_at_point(sigma_1: float = SIGMA_1) -> float:
    """Return b = 3x + y - sigma(x) at x = 1, y = 0, from sigma(1).

    >>> b_at_point(sigma_1=0.25)
    2.75
    """
    return 3.0 - sigma_1


def df_dx_at_point(sigma_1: float = SIGMA_1, a: float = A, b: float = B) -> float:
    """Return ∂f/∂x at x = 1, y = 0, from sigma(1), a and b; not finite where b = 0.

    >>> df_dx_at_point(sigma_1=0.5, a=1.0, b=2.0)
    0.3125
    """
    return _divide(2.0 * b - (3.0 - sigma_1 * (1.0 - sigma_1)) * a, b**2)


def df_dy_at_point(a: float = A, b: float = B) -> float:
    """Return ∂f/∂y at x = 1, y = 0, from a and b, with sigma'(0) = 1/4; not finite where b = 0.

    >>> df_dy_at_point(a=1.0, b=2.0)
    -0.125
    """
    return _divide(0.25 * b - a, b**2)


def _sigma(t: float) -> float:
    return float(np.exp(-np.logaddexp(0.0, -t)))


def _sigma_slope(t: float) -> float:
    return _sigma(t) * _sigma(-t)


def _parts(x: float, y: float, sigma: Callable[[float], float]) -> tuple[float, float]:
    return x**2 + sigma(y), 3.0 * x + y - sigma(x)


def _chain_rule(
    x: float, y: float, sigma: Callable[[float], float], slope: Callable[[float], float]
) -> tuple[float, float]:
    a, b = _parts(x, y, sigma)
    df_dx = (2.0 * x * b - a * (3.0 - slope(x))) / b**2
    df_dy = (slope(y) * b - a) / b**2
    return df_dx, df_dy


def _divide(numerator: float, denominator: float) -> float:
    # A student's own b may be 0, and what follows from it is then not finite: no error of ours.
    with np.errstate(all="ignore"):
        return float(np.float64(numerator) / np.float64(denominator))


# ── Case generators ──────────────────────────────────────────────────────────────────────────


def generate_chain_rule(rng: np.random.Generator) -> dict[str, object]:
    """Draw a point at which b is not small, so that rounding is not blown up."""
    while True:
        x, y = (float(coordinate) for coordinate in rng.uniform(-3.0, 3.0, 2))
        if abs(_parts(x, y, _sigma)[1]) > 1.0:
            return {"x": x, "y": y}


# ── Wrong variants ───────────────────────────────────────────────────────────────────────────


def chain_rule_sigma_of_minus_x(x: float, y: float) -> tuple[float, float]:
    """Take exp(t) for exp(-t) in sigma throughout, with sigma' = sigma (1 - sigma)."""
    return _chain_rule(x, y, lambda t: _sigma(-t), _sigma_slope)


def chain_rule_swapped(x: float, y: float) -> tuple[float, float]:
    """Return the two partial derivatives in the other order."""
    df_dx, df_dy = chain_rule(x, y)
    return df_dy, df_dx


def chain_rule_reversed(x: float, y: float) -> tuple[float, float]:
    """Subtract the wrong way round in the quotient rule."""
    df_dx, df_dy = chain_rule(x, y)
    return -df_dx, -df_dy


def chain_rule_denominator_not_squared(x: float, y: float) -> tuple[float, float]:
    """Divide by b where the quotient rule divides by b²."""
    b = _parts(x, y, _sigma)[1]
    df_dx, df_dy = chain_rule(x, y)
    return df_dx * b, df_dy * b


def chain_rule_sigma_for_slope(x: float, y: float) -> tuple[float, float]:
    """Leave sigma as it is where it has to be differentiated."""
    return _chain_rule(x, y, _sigma, _sigma)


def chain_rule_inner_sign(x: float, y: float) -> tuple[float, float]:
    """Lose the minus before sigma(x) when b is differentiated."""
    a, b = _parts(x, y, _sigma)
    df_dx, df_dy = chain_rule(x, y)
    return df_dx - 2.0 * a * _sigma_slope(x) / b**2, df_dy


def chain_rule_derivatives_divided(x: float, y: float) -> tuple[float, float]:
    """Divide the derivative of a by the derivative of b."""
    return 2.0 * x / (3.0 - _sigma_slope(x)), _sigma_slope(y)


def values_sigma_of_minus_x() -> dict[str, object]:
    """Take exp(x) for exp(-x): sigma(-1) for sigma(1). What is built on it follows through."""
    return {"sigma_1": _sigma(-1.0)}


def values_slope_for_sigma() -> dict[str, object]:
    """Give sigma'(1) for sigma(1)."""
    return {"sigma_1": _sigma_slope(1.0)}


def values_swapped() -> dict[str, object]:
    """Give the two partial derivatives under each other's names."""
    df_dx, df_dy = chain_rule(1.0, 0.0)
    return {"df_dx": df_dy, "df_dy": df_dx}


def values_denominator_not_squared() -> dict[str, object]:
    """Divide by b where the quotient rule divides by b²."""
    df_dx, df_dy = chain_rule_denominator_not_squared(1.0, 0.0)
    return {"df_dx": df_dx, "df_dy": df_dy}
