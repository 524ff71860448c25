"""`python -m grader`: the console command under another name."""

from __future__ import annotations

import sys

from grader.console import main

sys.exit(main())
