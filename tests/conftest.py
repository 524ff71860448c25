"""What all tests share: properties are drawn the same way each time, however slow the machine.

What tests start hears Ctrl-C, also where the tests themselves run in the background. Whatever is
printed is as wide as a terminal usually is, however wide the one is that shows the tests.

Pytest loads this file for the demo as well, where nothing of the tests is installed.
"""

from __future__ import annotations

import os
import signal

import pytest

try:
    from hypothesis import HealthCheck, settings
except ImportError:
    settings = None  # type: ignore[assignment,misc]

if settings is not None:
    settings.register_profile(
        "steady",
        deadline=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    settings.load_profile("steady")


@pytest.fixture(scope="session", autouse=True)
def _interruptible() -> None:
    """Listen to SIGINT, which a shell has its background jobs and their children ignore."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session", autouse=True)
def _usual_width() -> None:
    """Have everybody print 80 columns."""
    os.environ["COLUMNS"] = "80"
