"""The gradebook on disk: what student code did, what it was worth, and marks that persons gave.

It is one SQLite file in the output folder. Outcomes are kept by content: what was loaded, what was
called, and where. A run looks them up before it starts a process, and so runs only what is new.

    key ──► outcomes ──► recorded (stands before the sandbox)
    database ──► outcomes, runs, kept_marks ──► book (what a session sees) ──► diff, merge, commands

Nothing in it is ever unpickled. What can't be read counts as not there.
"""
