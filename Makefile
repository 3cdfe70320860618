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

# Whole trees built and vetted, beside what `make test` does.
conformance: install
	tests/run.sh conformance

# Side by side in one run, ratios; nothing else should run meanwhile.
bench:
	dotnet run --project tests/PatchTracer.Benchmarks -c Release
	cd patches/runtime && $$(command -v go || ls -d /usr/lib/go-1.*/bin/go | sort -V | tail -n 1) test -run '^$$' -bench . -benchmem ./...

install:
	./patchtracer doctor --install

clean:
	rm -rf artifacts bundles
	find . -name bin -o -name obj -prune -exec rm -rf {} +
