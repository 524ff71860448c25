"""What all tests share: properties are drawn the same way each time, however slow the machine.

Pytest loads this file for the demo as well, where nothing of the tests is installed.
"""

from __future__ import annotations

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
