# Everything happens in .venv, a virtual environment of the project's own. Settings come from
# the environment: README.md lists them.

PORT ?= 8000
export PORT
PYTHON := .venv/bin/python
INSTALL := $(PYTHON) -m pip install --quiet --disable-pip-version-check

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run setup demo test lint format bench pictures clean

help: ## say what there is (this)
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | while IFS="$$(printf '\t')" read -r name words; \
		do printf '  make %-8s %s\n' "$$name" "$$words"; done

run: demo ## set up, load the demo community, serve it on http://127.0.0.1:8000 (or PORT=…)
	@printf '\n  The site     http://127.0.0.1:%s/\n  A sister     http://weferry.localhost:%s/\n  Wagtail      http://127.0.0.1:%s/admin/\n  Log in as    admin / wecops-demo\n\n' $(PORT) $(PORT) $(PORT)
	@exec $(PYTHON) manage.py runserver 127.0.0.1:$(PORT)

setup: .venv/.site-ready ## make .venv and install what the site needs
	@:

demo: setup ## load the demo community (once: what you changed since then stays)
	$(PYTHON) manage.py migrate --no-input --verbosity 0
	$(PYTHON) manage.py load_demo

test: .venv/.work-ready ## run all tests (some of them: ARGS="-k transcript")
	$(PYTHON) -m pytest $(ARGS)

lint: .venv/.work-ready ## check style, templates and migrations
	$(PYTHON) -m ruff check
	$(PYTHON) -m ruff format --check
	$(PYTHON) -m djlint aboutwe chatarchive home search site --lint --quiet
	$(PYTHON) manage.py makemigrations --check --dry-run

format: .venv/.work-ready ## put the code into shape
	$(PYTHON) -m ruff check --fix
	$(PYTHON) -m ruff format

bench: .venv/.work-ready ## measure against the budget
	$(PYTHON) bench/run.py $(ARGS)

pictures: .venv/.work-ready ## take the guide's pictures anew, of a fresh "make run" beside it
	$(PYTHON) docs/take_pictures.py http://127.0.0.1:$(PORT)

clean: ## remove what was installed and made, but no database and no media
	rm -rf .venv .pytest_cache .ruff_cache .hypothesis staticfiles
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(PYTHON):
	@for python in python3 python3.14 python3.13 python3.12 python3.11; do \
		if "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
			echo "Making .venv with $$("$$python" --version)"; exec "$$python" -m venv .venv; \
		fi; \
	done; echo "Python 3.11 or later is needed." >&2; exit 1

.venv/.site-ready: requirements.txt constraints.txt | $(PYTHON)
	@echo "Installing what the site needs"
	@$(INSTALL) -r requirements.txt
	@touch $@

.venv/.work-ready: requirements-dev.txt .venv/.site-ready
	@echo "Installing what tests and linters need"
	@$(INSTALL) -r requirements-dev.txt
	@touch $@
