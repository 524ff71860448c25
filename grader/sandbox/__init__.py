"""Student code in processes of its own.

What is promised today: student code never shares a process with the grader; only calls go in and
only plain data comes out, never pickled and length-checked before it is allocated; wall-clock and
CPU time, memory, output and file size are limited; a call that hangs, dies or eats memory costs
that call only; everything that a child started is killed with it.

What is not promised yet: keeping student code from reading files of the user, from the network and
from other processes of the same user. `inside/confine.py` is where those limits belong.
"""
