# Each target does all of its own set-up: system packages (as root on Debian), virtual environment, locked dependencies.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin

# Downloads and checks that do not wait for one another go side by side. What was compiled is kept for the next process.
MAKEFLAGS += --jobs=2
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test style types tests slow bench lock system browser
.DEFAULT_GOAL := demo

demo: system .venv/ready
	$(BIN)/triage demo

test: style types tests

style: .venv/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: style
	$(BIN)/mypy

tests: style browser
	$(BIN)/pytest -n 3 --dist worksteal

# Campaigns that take longer than a commit should wait for.
slow: browser .venv/ready
	$(BIN)/pytest -m slow

bench: browser .venv/ready
	for file in tests/bench/*.py; do $(BIN)/python $$file || exit 1; done

system:
	@.ci/system-packages

# What only tests need: a browser, a database server.
browser:
	@.ci/system-packages test

.venv/ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed; name one with make PYTHON=...")'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --require-hashes --no-compile -r requirements.lock
	@$(BIN)/python -m compileall -q -j 0 .venv/lib >/dev/null || true  # templates in packages are no Python
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# After a change of dependencies in pyproject.toml.
lock:
	$(BIN)/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header --quiet -o requirements.lock
