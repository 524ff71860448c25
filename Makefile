# Each target is one script, so that everything also works without make.
.PHONY: demo test docs ci clean

demo: ## set up .venv, grade the example submissions, print the score table
	@sh .ci/demo

test: ## set up .venv, run the tests
	@sh .ci/test

docs: ## make the site in docs/_build
	@sh .ci/docs

ci: ## tests, lint, types and the built package, in a fresh environment
	@.ci/run

clean: ## remove what the targets above made
	rm -rf .venv grades .pytest_cache .mypy_cache .ruff_cache .hypothesis docs/_build
