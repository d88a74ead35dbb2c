# `make` alone lists what there is. Every target makes the virtual environment first where it is missing or outdated.
PYTHON ?= python3
VENV := .venv/bin
WORKERS ?= 2

.DEFAULT_GOAL := help
.PHONY: help venv bootstrap sandbox sandbox-terraform sandbox-stop sandbox-show test lint format types unit e2e engine bench schema clean

help: ## this list
	@awk 'BEGIN {FS = ":.*## "} /^[a-z0-9-]+:.*## / {printf "  make %-17s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

venv:
	@command -v $(PYTHON) >/dev/null || { echo 'error: there is no `$(PYTHON)` on PATH. Get Python 3.11 or newer (https://www.python.org/downloads/), or name yours: make PYTHON=/path/to/python ...' >&2; exit 2; }
	@$(PYTHON) sandbox/bootstrap.py

bootstrap: venv ## the first day, in AWS: all stacks up, their states in the state bucket; ARGS=--dry-run says the steps
	@$(VENV)/python -m stacks bootstrap $(ARGS)

sandbox: venv ## the example organization on a local AWS; nothing leaves this machine
	@$(VENV)/python -m sandbox start

sandbox-terraform: venv ## an organization as Terraform left it on a local AWS, to migrate from: docs/migrate.md
	@$(VENV)/python -m sandbox terraform

sandbox-stop: venv ## stop the local AWS and remove all that `make sandbox` made
	@$(VENV)/python -m sandbox stop

sandbox-show: venv ## the picture of what exists in the local AWS now
	@$(VENV)/python -m sandbox show

test: lint types engine ## everything that is checked: format, lint, types, all tests
	@$(VENV)/python -m pytest -n $(WORKERS) --dist loadfile

lint: venv ## format and lint, code and workflows, without changing a file
	@$(VENV)/ruff format --check .
	@$(VENV)/ruff check .
	@$(VENV)/zizmor --offline --no-progress --quiet --persona pedantic .github/workflows
	@$(VENV)/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml
	@$(VENV)/check-jsonschema --builtin-schema vendor.gitlab-ci docs/ci/gitlab-ci.yml

types: venv ## static types
	@$(VENV)/basedpyright

format: venv ## format and fix what can be fixed
	@$(VENV)/ruff format .
	@$(VENV)/ruff check --fix .

unit: venv ## the fast tests: neither the engine nor Terraform, a browser or the local AWS, nor the sandbox's own
	@$(VENV)/python -m pytest -n $(WORKERS) --dist worksteal --hypothesis-profile quick -m 'not engine and not terraform and not browser and not aws' --ignore=tests/sandbox

e2e: engine ## the tests on the real engine and the local AWS
	@$(VENV)/python -m pytest -m engine

engine: venv
	@$(VENV)/python -m sandbox engine

bench: engine ## speed and memory: the program, at ACCOUNTS="10 50 100", the migration, at INSTANCES="1000 ...", and a review
	@$(VENV)/python -m tests.bench $(addprefix --accounts ,$(ACCOUNTS))
	@$(VENV)/python -m tests.bench.groups $(if $(GROUPED),--accounts $(GROUPED))
	@$(VENV)/python -m tests.bench.baseline $(if $(GROUPED),--accounts $(GROUPED))
	@$(VENV)/python -m tests.bench.migration $(addprefix --instances ,$(INSTANCES))
	@$(VENV)/python -m tests.bench.review

schema: venv ## the config's JSON Schema, for editors
	@$(VENV)/python -m config schema

clean: sandbox-stop ## remove the sandbox, the virtual environment and all caches of tools
	@rm -rf .venv .pytest_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
