# Lawdrill 法治练兵. Nothing but Python 3.11+ and make is assumed.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/installed
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: run demo test check bench clean translations

run: $(STAMP)                ## serve on http://127.0.0.1:8000 (embedded SQLite, shipped bank)
	@$(BIN)/lawdrill serve

demo: $(STAMP)               ## the same with a fictional office and a year of history
	@$(BIN)/lawdrill demo

test: $(STAMP) browser       ## every test, browser and PostgreSQL included
	@$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -n auto --dist worksteal $(PYTEST)
	@$(BIN)/coverage combine -q
	$(BIN)/coverage report --fail-under=90
	$(BIN)/coverage report --include='*/rules.py' --fail-under=100

check: $(STAMP)              ## lint, types, contracts, unit tests (not the whole application): under a minute
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache --no-logo
	$(BIN)/python -m pytest -q -n 2 -m "not browser and not postgres and not slow"

bench: $(STAMP)              ## measure, side by side with the limits, into docs/performance.md
	$(BIN)/python -m benchmarks

KEYWORDS := -k _l -k phrase -k Invalid:1 -k NotFound:1 -k NotAllowed:1 -k Closed:1 -k Stale:1 -k BadAnswer:2 -k _misfit:2
CATALOGUE := quiz/web/translations
translations: $(STAMP)       ## collect sentences, compile the English catalogue
	$(BIN)/pybabel -q extract -F $(CATALOGUE)/babel.cfg $(KEYWORDS) --no-location --sort-output -o $(CATALOGUE)/messages.pot .
	$(BIN)/pybabel -q update --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date -w 110 -l en -i $(CATALOGUE)/messages.pot -d $(CATALOGUE)
	$(BIN)/pybabel -q compile -d $(CATALOGUE) --statistics

.PHONY: browser
browser:                     ## a Chromium and Chinese fonts for the browser tests
	@command -v chromium >/dev/null && fc-list 2>/dev/null | grep -qi cjk || { \
	  if command -v apt-get >/dev/null && { [ "$$(id -u)" = 0 ] || command -v sudo >/dev/null; }; then \
	    SUDO=$$([ "$$(id -u)" = 0 ] || echo sudo); \
	    $$SUDO apt-get update -qq && DEBIAN_FRONTEND=noninteractive $$SUDO apt-get install -y -qq chromium fonts-noto-cjk fontconfig >/dev/null; \
	  else echo "Browser tests need the packages chromium and fonts-noto-cjk; please install them." >&2; exit 1; fi; }

$(STAMP): requirements.lock setup.cfg pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Lawdrill needs Python 3.11 or newer; found $$($(PYTHON) --version). Try: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { \
	  if command -v apt-get >/dev/null && { [ "$$(id -u)" = 0 ] || command -v sudo >/dev/null; }; then \
	    SUDO=$$([ "$$(id -u)" = 0 ] || echo sudo); $$SUDO apt-get update -qq && $$SUDO apt-get install -y -qq python3-venv >/dev/null && $(PYTHON) -m venv $(VENV); \
	  else echo "Python's venv module is missing; please install the package python3-venv." >&2; exit 1; fi; }
	@echo "Installing (once) ..."
	@$(BIN)/pip install -q -r requirements.lock
	@$(BIN)/pip install -q --no-deps -e .
	@touch $@

clean:
	rm -rf $(VENV) build dist *.egg-info .coverage* .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
