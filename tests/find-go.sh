#!/bin/sh
# Prints the Go toolchain that tests and benchmarks use: the one in PATH, Debian's beside the PATH, or one that a build of trees got into the cache
# (the oldest there: it is the one that the main job's tree wants). Fails, printing nothing, where there is none.
cache=${PATCHTRACER_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/patchtracer}
command -v go && exit 0
go=$(ls -d /usr/lib/go-1.*/bin/go 2>/dev/null | sort -V | tail -n 1)
[ -n "$go" ] || go=$(ls -d "$cache"/toolchains/go-*/usr/lib/go-*/bin/go 2>/dev/null | sort -V | head -n 1)
[ -n "$go" ] && echo "$go"
