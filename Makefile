# The one door. `make` shows what there is.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help venv test lit lint types layers check ci clean

help: ## show this help
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 16

$(BIN)/hydro-opt: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --editable '.[test]'
	@touch $@

venv: $(BIN)/hydro-opt ## make a virtual environment with everything that tests need

test: venv ## run all tests
	$(BIN)/pytest

lit: venv ## run the lit files with LLVM's tool
	$(BIN)/lit -v test/lit

lint: venv ## check the style
	$(BIN)/ruff check .

types: venv ## check the types, strictly
	$(BIN)/basedpyright

layers: venv ## check that imports point down
	$(BIN)/lint-imports

check: lint types layers test ## all of the above

ci: ## what continuous integration runs, in a fresh environment
	.ci/run

clean: ## remove the environment and caches
	rm -rf $(VENV) build dist .pytest_cache .ruff_cache .mypy_cache .hypothesis .import_linter_cache
