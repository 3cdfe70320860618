#!/usr/bin/env bash
# Checks form and what linters find, in half a minute; `--fix` puts right what can be put right by itself. What the compiler checks of C#
# (analyzers, code style) is checked by each build. Each check is a line: ok, FAILED or skipped with the reason.
set -uo pipefail
cd "$(dirname "$0")/../.."
case ${1:-} in
  "" | --fix) fix=${1:-} ;;
  *) echo "usage: tests/lint/lint.sh [--fix]" >&2; exit 2 ;;
esac
cache=${PATCHTRACER_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/patchtracer}/lint
status=0

# Tracked files and new ones; corpora are what programs wrote or have to cope with.
files() { git ls-files -co --exclude-standard "$@" | grep -v '/corpus/' | while read -r file; do [ -e "$file" ] && echo "$file"; done; }

check() {
  local name=$1 output; shift
  if output=$("$@" 2>&1); then
    echo "ok       $name"
  else
    echo "FAILED   $name${fix:+, and cannot be put right by itself}"
    echo "$output" | tail -n 60
    status=1
  fi
}

skip() { echo "skipped  $1: $2"; }

whitespace() {
  local verify=--verify-no-changes
  [ -n "$fix" ] && verify=
  # shellcheck disable=SC2046,SC2086 # file names here have no blanks
  dotnet format whitespace . --folder $verify --include $(files '*.cs')
}

go_form() {
  local found
  found=$(files '*.go' | xargs -d '\n' "$gofmt" -s "$([ -n "$fix" ] && echo -w || echo -l)") || return 1
  [ -z "$found" ] || { echo "not as gofmt -s writes them (make format):"; echo "$found"; return 1; }
}

# The modules that stand by themselves; the node's DNS server is compiled against the tree that it serves.
go_vet() { (cd patches/runtime && "$go" vet ./...) && "$go" vet kind-config/node/pause/main.go; }

page() {
  local packages
  packages=$cache/packages-$(sha256sum tests/lint/package-lock.json | cut -c1-16)
  if [ ! -d "$packages" ]; then
    rm -rf "$packages.partial"
    mkdir -p "$packages.partial"
    cp tests/lint/package.json tests/lint/package-lock.json "$packages.partial"
    (cd "$packages.partial" && npm ci --ignore-scripts --no-audit --no-fund) || return 1
    mv "$packages.partial" "$packages"
  fi
  "$packages/node_modules/.bin/biome" lint --config-path=tests/lint --error-on-warnings ${fix:+--write} tool/PatchTracer.Collector/page/src
}

shell_syntax() {
  local file failed=0
  while read -r file; do
    case $(head -n 1 "$file") in *bash) bash -n "$file" ;; *) sh -n "$file" ;; esac || failed=1
  done < <(files '*.sh' patchtracer .ci/run)
  return "$failed"
}

check "C#: whitespace" whitespace

go=$(tests/find-go.sh)
gofmt=${go%go}gofmt
if [ -n "$go" ]; then
  check "Go: gofmt -s" go_form
  check "Go: vet" go_vet
else
  skip "Go: gofmt -s, vet" "no Go toolchain (patchtracer doctor --install)"
fi

if command -v npm >/dev/null; then
  check "page: biome" page
else
  skip "page: biome" "no npm (patchtracer doctor --install)"
fi

check "shell: syntax" shell_syntax
exit "$status"
