# The two commands are `make run` and `make test`; the work itself is in tools/, in plain Python.
# ARGS passes words on: make test ARGS="-k ledger".  PORT, WORKERS and CHROMIUM are read from
# the environment: PORT=8001 make run.
PYTHON ?= python3
IN = .venv/bin/python
START = $(PYTHON) tools/start.py

.DEFAULT_GOAL := help
.PHONY: help run test test-services setup check fix messages lock bench bench-exam bench-records bench-competency bench-may drill screenshots

help:  ## say what there is
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

run:  ## set up what is missing, serve on 127.0.0.1:8000 and print the sign-ins
	@$(START) run $(ARGS)

test:  ## install what tests need, Chromium included, and run them
	@$(START) test $(ARGS)

test-services: setup  ## the suite on PostgreSQL with Redis and a worker, where they answer
	@$(IN) tools/services.py $(ARGS)

setup:  ## make .venv with everything a contributor needs
	@$(START) setup

check: setup  ## every gate of the house, one line each
	@$(IN) tools/check.py $(ARGS)

fix: setup  ## let ruff mend and format what it can
	@$(IN) -m ruff check --fix .
	@$(IN) -m ruff format .

messages: setup  ## collect the messages into the .po files and compile them
	@$(IN) manage.py messages

lock: setup  ## resolve requirements/*.in anew: the newest patch of each series
	@$(IN) tools/lock.py

bench: setup  ## CPU per request as a multiple of a no-op view, to var/bench.json
	@$(IN) tools/bench.py $(ARGS)

bench-exam: setup  ## three hundred people sit an exam at once
	@$(IN) tools/bench_exam.py $(ARGS)

bench-records: setup  ## what pages of the register cost from 1,000 to 100,000 people
	@$(IN) tools/bench_records.py $(ARGS)

bench-may: setup  ## what an answer to another system costs at 100,000 people
	@$(IN) tools/bench_may.py $(ARGS)

bench-competency: setup  ## what figures of competency cost with 100,000 and a million people
	@$(IN) tools/bench_competency.py $(ARGS)

drill: setup  ## kill web processes and the database during an exam and count what was lost
	@$(IN) tools/drill.py $(ARGS)

screenshots: setup  ## the pictures of README and docs/
	@$(IN) tools/screenshots.py $(ARGS)
