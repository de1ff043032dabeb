# Each target makes .venv by itself where it is not there; a second make installs nothing.
PYTHON ?= python3
BIN := .venv/bin
# More arguments for pytest: make bench ARGS='--preset smoke --device cpu'
ARGS ?=

# What make gate holds the files against.
BASELINE ?= HEAD~1

.PHONY: bench test report gate lint clean

bench: .venv/installed
	$(BIN)/pytest benchmarks --benchmark-only $(ARGS)

test: .venv/installed
	$(BIN)/pytest $(ARGS)

# Writes the table and the pictures of the newest run again.
report: .venv/installed
	$(BIN)/python -m reports write latest

# Whether the blocks became slower, heavier or wrong since that commit.
gate: .venv/installed
	$(BIN)/python -m reports gate --baseline $(BASELINE) $(ARGS)

lint: .venv/installed
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Results are kept: they cannot be made again.
clean:
	rm -rf .venv build *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/installed: pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --editable '.[test,lint]'
	touch $@
