"""Grade student submissions with pytest: `pytest --grade submissions/`."""
