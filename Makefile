# make run    a fresh machine to a running network: http://localhost:8000 (PORT=…, state in ONEROOF_VAR=./var)
# make test   everything that CI runs, from a fresh machine
# make help   the rest

PYTHON ?= python3
PORT ?= 8000
ONEROOF_VAR ?= $(CURDIR)/var
TEST_PROCESSES ?= 2
# what to run of the tests, for example: make test TESTS=tests/tenancy
TESTS ?=
export PORT ONEROOF_VAR

BIN := .venv/bin
METADATA := setup.cfg setup.py pyproject.toml $(wildcard plugins/*/setup.cfg) platform/oneroof/__init__.py

.PHONY: help run test lint evidence build debian-packages clean
.DELETE_ON_ERROR:

help:
	@sed -n 's/^# make/make/p' Makefile
	@echo 'make lint       ruff, mypy and import-linter alone'
	@echo 'make evidence   the checks at full size; tables and charts go to docs/evidence/'
	@echo 'make build      style sheets and translations'
	@echo 'make clean      remove what was built and installed here; ONEROOF_VAR stays'

run: .venv/.installed build
	@$(BIN)/oneroof up

test: debian-packages .venv/.installed-test build
	@$(BIN)/python -m pytest -n $(TEST_PROCESSES) --dist worksteal $(TESTS)

lint: .venv/.installed-test
	@$(BIN)/python -m pytest -q -n $(TEST_PROCESSES) tests/guards/test_lint.py

evidence: debian-packages .venv/.installed-test build
	@$(BIN)/python -m pytest -m evidence -n $(TEST_PROCESSES) --dist worksteal $(TESTS)

build: .venv/.installed
	@$(BIN)/python -m oneroof.assets build
	@$(BIN)/python -m oneroof.core.catalogs compile

debian-packages:
	@infra/install-debian-packages infra/debian-packages

.venv/bin/python:
	@infra/make-venv $(PYTHON) .venv

.venv/.installed: .venv/bin/python $(METADATA)
	@echo 'Installing what setup.cfg lists …'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[icu]' >/dev/null 2>&1 || \
	  echo 'PyICU cannot be built here (it needs libicu-dev, pkg-config and g++): names in rarer scripts are found less well.'
	@touch $@

.venv/.installed-test: .venv/.installed
	@echo 'Installing what the tests need …'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	@touch $@

clean:
	@test ! -x $(BIN)/oneroof || $(BIN)/oneroof down
	rm -rf .venv build dist node_modules platform/oneroof/static/build *.egg-info
	rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find platform plugins migrations tests -name __pycache__ -prune -exec rm -rf {} + 2>/dev/null || true
