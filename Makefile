# The two commands of the front door, `make run` and `make test`, and others for developers.
# Everything is installed into .venv from the hash-locked lists; uv is used where it is there.

VENV := .venv
FOREIGN := tests/foreign
PYTHON := $(VENV)/bin/python
UV := $(shell command -v uv 2>/dev/null)
ifeq ($(UV),)
INSTALL := $(PYTHON) -m pip install --quiet --no-input --disable-pip-version-check
else
INSTALL := $(UV) pip install --quiet --python $(PYTHON)
endif
LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header --no-annotate
# One process more than cores, within reason, since each waits now and then for its browser, its
# PostgreSQL or a server; of these each has its own.
CORES := $(shell getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)
SHARED := -p tests.sharing -n $(shell n=$$(( $(CORES) + 1 )); echo $$(( n < 5 ? n : 5 )))
SHELVES := tests/unit tests/properties tests/house tests/api tests/faults tests/browser

.PHONY: run test check bench lock migration words pictures clean browser

run: $(VENV)/run.stamp
	@ASSAY_DEMO="$${ASSAY_DEMO:-1}" exec $(PYTHON) -m server serve

test: $(VENV)/test.stamp $(FOREIGN)/node_modules browser
	@$(PYTHON) -m pytest -p no:faker -p tests.house.no_skips $(SHARED) $(SHELVES)

check: $(VENV)/test.stamp
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/mypy
	@$(VENV)/bin/lint-imports
	@$(PYTHON) -m pytest -q tests/house

bench: $(VENV)/test.stamp
	@$(PYTHON) -m tests.benchmarks

lock:
	@$(LOCK) pyproject.toml --output-file requirements.lock
	@$(LOCK) tests/requirements.in --output-file tests/requirements.lock

migration: $(VENV)/run.stamp
	@$(PYTHON) -m server.database.make_migration "$(NAME)"

words: $(VENV)/test.stamp
	@$(PYTHON) -m server.language.extracting

pictures: $(VENV)/test.stamp browser
	@$(PYTHON) -m tests.browser.pictures $(ONLY)

clean:
	rm -rf $(VENV)

# The lists are whole, so pip has nothing to resolve: an extra in one of them it would look up anew.
# A second run finds the stamps newer than the lists and installs nothing.
$(VENV)/run.stamp: requirements.lock pyproject.toml | $(PYTHON)
	@echo "Installing what the server needs"
	@$(INSTALL) --no-deps --require-hashes -r requirements.lock
	@$(INSTALL) --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/test.stamp: tests/requirements.lock $(VENV)/run.stamp
	@echo "Installing what the tests need"
	@$(INSTALL) --no-deps --require-hashes -r tests/requirements.lock
	@touch $@

# A verifier of certificates in JavaScript, locked by hashes: who lacks Node.js skips its tests.
$(FOREIGN)/node_modules: $(FOREIGN)/package-lock.json
	@if command -v npm >/dev/null; then \
		echo "Installing a verifier that is not ours"; \
		npm ci --prefix $(FOREIGN) --ignore-scripts --no-audit --no-fund --silent && touch $@ \
			|| echo "The JavaScript verifier could not be installed and will be skipped." >&2; \
	else echo "The JavaScript verifier will be skipped: it needs Node.js and npm." >&2; fi

$(PYTHON):
	@for candidate in python3 python3.14 python3.13 python3.12 python3.11; do \
		if $$candidate -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
			exec $$candidate -m venv $(VENV); \
		fi; \
	done; \
	echo "Assay needs Python 3.11 or newer, with its venv module." >&2; exit 1

# What a test needs from the system, installed where the system can: who lacks it is told.
# Chromium's headless shell takes a third less time than chromium, which does as well.
browser:
	@is_there() { command -v $$1 >/dev/null; }; \
	get() { \
		[ "$$(id -u)" = 0 ] && is_there apt-get && apt-get update -qq \
			&& apt-get install -qq -y --no-install-recommends $$1 >/dev/null; \
	}; \
	is_there chromium-headless-shell || is_there chromium || get chromium-headless-shell || get chromium \
		|| echo "The browser tests will be skipped (on Debian: apt-get install chromium)." >&2; \
	is_there strace || get strace \
		|| echo "Syncs will not be counted (on Debian: apt-get install strace)." >&2
