# The two commands: `make demo` and `make test`. Both install what is missing (Debian, as root).
SHELL := /bin/bash
.PHONY: demo test unit conformance bench clean install

demo: install
	./patchtracer run samples/experiments/hotrod.yaml

test: install
	tests/run.sh all

# What needs no cluster and no long build.
unit:
	tests/run.sh unit

install:
	./patchtracer doctor --install

clean:
	rm -rf artifacts bundles
	find . -name bin -o -name obj -prune -exec rm -rf {} +
