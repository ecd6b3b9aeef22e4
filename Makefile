# Every target sets up what it needs first (see packaging/bootstrap.sh); the second time is quick.
.DEFAULT_GOAL := help
.PHONY: help setup run test test-core-without-qt lint types contracts format wheel demo-model clean

VENV := .venv/bin

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 24

setup: ## Install system libraries, uv and the locked environment
	@packaging/bootstrap.sh

run: setup ## Open the editor on the bundled clip (without a display: the same job headless)
	@packaging/run.sh

test: setup ## Run all tests
	QT_QPA_PLATFORM=offscreen $(VENV)/python -m pytest

test-core-without-qt: setup ## Run the engine's tests where Qt cannot be imported
	PYTHONPATH=tests/without_qt $(VENV)/python -m pytest tests/core -p no:pytest-qt \
		-W ignore::pytest.PytestConfigWarning

lint: setup ## Check style
	$(VENV)/ruff check
	$(VENV)/ruff format --check

types: setup ## Check types
	$(VENV)/mypy

contracts: setup ## Check which part imports which
	$(VENV)/lint-imports

format: setup ## Format the code
	$(VENV)/ruff format
	$(VENV)/ruff check --fix

wheel: setup ## Build the wheel into dist/
	.uv/bin/uv build --wheel

demo-model: setup ## Train the bundled demo model from nothing (hours)
	$(VENV)/visage train demo

clean: ## Remove what the targets made, except the environment
	rm -rf dist build out .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find visage_core app tests -name __pycache__ -type d -prune -exec rm -rf {} +
