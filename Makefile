# The two commands: `make demo` and `make test`. Both install what is missing (Debian, as root).
SHELL := /bin/bash
# Whose traces the collector's benchmarks use.
BUNDLE ?= $(lastword $(sort $(wildcard bundles/hotrod-*)))
# The tree that is parsed and woven: that of the main job.
CACHE = $(or $(PATCHTRACER_CACHE),$(or $(XDG_CACHE_HOME),$(HOME)/.cache)/patchtracer)
TREE ?= $(or $(PATCHTRACER_KUBERNETES_TREE),$(patsubst %/go.mod,%,$(firstword $(wildcard $(CACHE)/sources/kubernetes-*/go.mod))))
GO = $(shell tests/find-go.sh)
.PHONY: demo test unit conformance fresh truth dataset lint format package sample-bundle bench bench-cluster fuzz clean install

demo: install
	./patchtracer run samples/experiments/hotrod.yaml

# The recorded run that README begins with: the main job with fewer requests, nothing edited.
sample-bundle: install
	rm -rf samples/bundles/hotrod
	./patchtracer run samples/experiments/hotrod-small.yaml --bundle samples/bundles/hotrod

test: install
	tests/run.sh all

# What needs no cluster and no long build.
unit:
	tests/run.sh unit

# Whole trees built and vetted, beside what `make test` does.
conformance: install
	tests/run.sh conformance

# Form, and what linters find: half a minute. `make format` puts right what can be put right by itself.
lint:
	tests/lint/lint.sh
format:
	tests/lint/lint.sh --fix

# What can be installed, into artifacts/packages; PLATFORMS="linux-x64" for one platform.
package:
	tool/package.sh $(PLATFORMS)

# A stranger's machines (MACHINES="debian13-client …"; all of them without): virtual ones, made, told to do what the README says, and removed.
# Emulated where the processor has no virtualisation: hours then.
fresh:
	dotnet run --project tests/PatchTracer.Fresh -c Release -- $(MACHINES)

# How true the verdict is: the recorded run broken in every way, and what was said of it, into docs/truth.md. A minute or two.
# TRUTH="--seeds 4-9 --output FILE" for others.
truth:
	dotnet run --project tests/PatchTracer.Truth -c Release -- $(TRUTH)

# How true "which layer" is: runs in which one thing at a time is slow, half an hour, and killed it goes on; of them dataset/, for who
# wants to find faults himself, and docs/localisation.md, which says what compare found. A round that is incomplete is told, and counts.
ROUNDS ?= bundles/faults
dataset: install
	./patchtracer run samples/experiments/faults.yaml --bundle $(ROUNDS) || [ $$? -eq 1 ]
	dotnet run --project tests/PatchTracer.Truth -c Release -- faults $(ROUNDS) || [ $$? -eq 1 ]
	dotnet run --project tests/PatchTracer.Truth -c Release -- dataset $(ROUNDS)

# Side by side in one run, ratios; nothing else should run meanwhile.
# Parsing and weaving a whole tree need its source (make demo); the latter 2 GiB of disk.
# The collector's need a bundle (make demo), and the second of them 3 GiB of disk for some minutes.
bench:
	dotnet run --project tests/PatchTracer.Benchmarks -c Release -- "$$($(GO) env GOROOT)/src" "$(GO)"
ifneq ($(TREE),)
	dotnet run --project tests/PatchTracer.Benchmarks -c Release -- "$(TREE)" "$(GO)"
	dotnet run --project tests/PatchTracer.Benchmarks -c Release -- weaving "$(TREE)" .
else
	@echo "parsing and weaving a whole tree: skipped, there is no source of Kubernetes (make demo, or PATCHTRACER_KUBERNETES_TREE)"
endif
	dotnet run --project tests/PatchTracer.Benchmarks -c Release -- runtime "$(GO)" patches/runtime README.md
	dotnet run --project tests/PatchTracer.IL.Benchmarks -c Release
	cd patches/runtime && $(GO) test -run '^$$' -bench . -benchmem ./...
	dotnet run --project tests/PatchTracer.Benchmarks -c Release -- analysis samples/bundles/hotrod
ifneq ($(BUNDLE),)
	dotnet run --project tests/PatchTracer.Benchmarks -c Release -- collector intake "$(BUNDLE)"
	dotnet run --project tests/PatchTracer.Benchmarks -c Release -- collector store "$(BUNDLE)"
else
	@echo "the collector: skipped, there is no bundle (make demo)"
endif
	dotnet run --project tests/PatchTracer.Benchmarks -c Release -- page

# Pods started on a real cluster, unwoven and woven with collectors of every kind; ten minutes, most of them for changing the components.
bench-cluster: install
	dotnet run --project tests/PatchTracer.Benchmarks -c Release -- podstart samples/experiments/hotrod.yaml kind-config/node

# Each decoder of the runtime for a while; what breaks one is left below testdata/fuzz of its package. Then damaged requests
# by every way into the collector, damaged files, bundles, experiments, catalogs and archives, FUZZ_SECONDS for each of 30 targets, from another seed each time: two hours
# in all.
FUZZTIME ?= 30s
FUZZ_SECONDS ?= 257
fuzz:
	cd patches/runtime && for package in $$($(GO) list ./...); do \
		for target in $$($(GO) test -list '^Fuzz' $$package | grep '^Fuzz'); do \
			$(GO) test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) $$package || exit 1; done; done
	PATCHTRACER_FUZZ_SECONDS=$(FUZZ_SECONDS) dotnet test tests/PatchTracer.Collector.Tests -c Release --nologo --filter 'FullyQualifiedName~Fuzz'
	PATCHTRACER_FUZZ_SECONDS=$(FUZZ_SECONDS) dotnet test tests/PatchTracer.Experiments.Tests -c Release --nologo --filter 'FullyQualifiedName~A_damaged_file'
	PATCHTRACER_FUZZ_SECONDS=$(FUZZ_SECONDS) dotnet test tests/PatchTracer.Images.Tests -c Release --nologo --filter 'FullyQualifiedName~A_damaged_archive'

install:
	./patchtracer doctor --install

clean:
	rm -rf artifacts bundles
	find tool tests samples \( -name bin -o -name obj \) -prune -exec rm -rf {} +
