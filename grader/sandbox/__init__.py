"""Student code in processes of its own.

What is promised everywhere: student code never shares a process with the grader; only calls go in
and only plain data comes out, never pickled, its lengths checked before anything is allocated;
wall-clock and CPU time, memory, output and files are limited; a call that hangs, dies or eats
memory costs that call only; everything that a child started is killed with it.

What is promised on Linux with Landlock and seccomp: student code reads nothing of the user's and
nothing of the answers, writes its scratch folder only, has no network, and starts, signals and
traces no process. `isolation` says what is in force, `docs/security.md` what is not promised.
"""
