# The two that matter: `make serve` and `make test`.
HOST ?= 127.0.0.1
PORT ?= 8000
export HOST PORT
PYTHON_OF_OURS := .venv/bin/python

.PHONY: help serve dev test lint bench messages

help:
	@echo "make serve     the newsroom with demo content on http://$(HOST):$(PORT)"
	@echo "make test      all tests, on SQLite and PostgreSQL, in a browser too"
	@echo "make bench     the measurements of docs/performance.md"
	@echo "make lint      linters and type checks"
	@echo "make dev       development server with reload"
	@echo "make messages  collect and compile the translations"

serve:
	@sh deploy/environment requirements.txt
	@exec $(PYTHON_OF_OURS) -m newsroom.serving

dev:
	@sh deploy/environment requirements-dev.txt
	@exec $(PYTHON_OF_OURS) -m newsroom.serving --dev

test:
	@sh deploy/environment requirements-dev.txt
	@exec $(PYTHON_OF_OURS) tests/everything.py

lint:
	@sh deploy/environment requirements-dev.txt
	@$(PYTHON_OF_OURS) -m ruff check .
	@$(PYTHON_OF_OURS) -m ruff format --check .
	@SECRET_KEY=lint-0123456789-abcdefghijklmnopqrstuvwxyz $(PYTHON_OF_OURS) -m mypy

bench:
	@sh deploy/environment requirements-dev.txt
	@exec $(PYTHON_OF_OURS) -m tests.bench

messages:
	@sh deploy/environment requirements-dev.txt
	@exec $(PYTHON_OF_OURS) -m tests.messages
