# Each target does all of its own set-up: system packages (as root on Debian), virtual environment, locked dependencies.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin

.PHONY: demo test slow bench lock system browser
.DEFAULT_GOAL := demo

demo: .venv/ready
	$(BIN)/triage demo

test: .venv/ready browser
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest -n 3 --dist worksteal

# Campaigns that take longer than a commit should wait for.
slow: .venv/ready browser
	$(BIN)/pytest -m slow

bench: .venv/ready browser
	for file in tests/bench/*.py; do $(BIN)/python $$file || exit 1; done

system:
	@.ci/system-packages

# What only tests need: a browser, a database server.
browser:
	@.ci/system-packages test

.venv/ready: requirements.lock pyproject.toml | system
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed; name one with make PYTHON=...")'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# After a change of dependencies in pyproject.toml.
lock:
	$(BIN)/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header --quiet -o requirements.lock
