"""Makes every warning an exception."""

import warnings


def deed():
    warnings.simplefilter("error")
    return 1
