"""`--grade-watch`: what was graded is graded again when it is saved.

sight ──► waiting ──► rounds: files are looked at until they differ, and what they hold is graded in
the process that is warm already. Nothing here knows pytest; `grader.watching` lets it watch.
"""
