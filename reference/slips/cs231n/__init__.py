"""Cases that are drawn for CS231n's second assignment, and the slips that are named.

A wrong variant takes what the reference of its name takes, and returns what the slip leads to.
"""
