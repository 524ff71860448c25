"""Case generators, wrong variants and checkers of the topics that are too long for one module."""
