"""Free-form tests: ordinary functions of pytest that ask each submission, and give points.

test file ──► plan: what each test is worth ─┐
                                             ├─► verdicts ─► ledger ─► scorecards
submission ─► opened ─► calls ─► sandbox ────┘

The tests run in the grader's own process, for they are the course's. A submission is only ever
asked through `submission.call(…)`, in its sandbox.
"""
