#!/usr/bin/env bash
# Runs the suites and ends with `N passed, N failed, N skipped`.
#   unit         what is quick and needs no cluster
#   all          everything but the conformance tests
#   conformance  whole trees built and vetted: hours on old machines, so on demand only
set -uo pipefail
cd "$(dirname "$0")/.."
what=${1:-all}
results=$PWD/artifacts/test-results
rm -rf "$results"
mkdir -p "$results"
passed=0 failed=0 skipped=0
broken=()

add() { passed=$((passed + $1)); failed=$((failed + $2)); skipped=$((skipped + $3)); }

# A suite that dies before it has counted anything is one failure.
go_suite() {
  local name=$1 directory=$2; shift 2
  local log=$results/$name.json
  echo "== $name"
  (cd "$directory" && "$@" -count=1 -json ./...) >"$log" 2>"$log.err"
  local status=$?
  local p f s
  p=$(grep -c '"Action":"pass".*"Test":' "$log")
  f=$(grep -c '"Action":"fail".*"Test":' "$log")
  s=$(grep -c '"Action":"skip".*"Test":' "$log")
  [ "$status" -ne 0 ] && [ "$f" -eq 0 ] && f=1
  if [ "$f" -ne 0 ]; then
    broken+=("$name:$(grep -hoP '"Action":"fail".*"Test":"\K[^"]*' "$log" | tr '\n' ' ')")
    grep -hoP '"Output":"\K.*(?="})' "$log" | sed 's/\\n$//; s/\\t/\t/g; s/\\"/"/g' | tail -n 60
    cat "$log.err"
  fi
  echo "   $p passed, $f failed, $s skipped"
  add "$p" "$f" "$s"
}

dotnet_suite() {
  local project=$1 filter=$2 name
  name=$(basename "$project")${3:-}
  echo "== $name"
  dotnet test "$project" -c Release --no-build --nologo -v quiet --filter "$filter" \
    --logger "trx;LogFileName=$name.trx" --logger "console;verbosity=minimal" --results-directory "$results" >"$results/$name.log" 2>&1
  count_suite "$name" $?
}

# The same as a user who is not root and in no group of importance, with a home of his own.
user_suite() {
  local project=$1 filter=$2 name user=65534 home
  name=$(basename "$project")-unprivileged
  echo "== $name"
  [ "$(id -u)" -eq 0 ] || { echo "   skipped: who runs the tests is such a user"; add 0 0 1; return; }
  home=$(mktemp -d)
  mkdir "$home/results"
  chown -R "$user:$user" "$home"
  as_user() {
    setpriv --reuid "$user" --regid "$user" --clear-groups env HOME="$home" TMPDIR="$home" DOTNET_CLI_HOME="$home" XDG_CACHE_HOME="$home/cache" PATCHTRACER_CACHE= \
      GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0='*' "$@"
  }
  if as_user test -r "$PWD/patchtracer"; then
    as_user dotnet test "$project/bin/Release/net10.0/$(basename "$project").dll" --nologo --filter "$filter" \
      --logger "trx;LogFileName=$name.trx" --logger "console;verbosity=minimal" --results-directory "$home/results" >"$results/$name.log" 2>&1
    local status=$?
    cp "$home/results/$name.trx" "$results/" 2>/dev/null
    count_suite "$name" "$status"
  else
    echo "   skipped: other users may not read $PWD"
    add 0 0 1
  fi
  rm -rf "$home"
}

# Which tests failed, each with the first line of why.
failures() {
  awk '/^  Failed / { if (test) print test; test = substr($0, 10); next }
       test && why { print test ": " substr($0, 4, 300); test = ""; why = 0; next }
       test && /^  Error Message:/ { why = 1 }
       END { if (test) print test }' "$1"
}

count_suite() {
  local name=$1 status=$2 counters p f s
  counters=$(grep -o '<Counters [^>]*>' "$results/$name.trx" 2>/dev/null)
  value() { sed -n "s/.* $1=\"\([0-9]*\)\".*/\1/p" <<<"$counters"; }
  p=$(value passed); f=$(value failed); s=$(value total); p=${p:-0}; f=${f:-0}; s=$((${s:-0} - p - f))
  [ "$status" -ne 0 ] && [ "$f" -eq 0 ] && f=1
  if [ "$f" -ne 0 ]; then
    cat "$results/$name.log"
    mapfile -t -O "${#broken[@]}" broken < <(failures "$results/$name.log" | grep . || echo "$name: it ended without saying which")
  fi
  grep -oP '(?<=\[SKIP\]).*|^\s+Skipped .*' "$results/$name.log" | sort -u | head -n 20
  # What the tests of whole trees compared, in figures.
  [ "$what" = conformance ] && grep -zoP '(?<=<StdOut>)[^<]*' "$results/$name.trx" 2>/dev/null | tr '\0' '\n' | sed 's/^/   /'
  echo "   $p passed, $f failed, $s skipped"
  add "$p" "$f" "$s"
}

# Who sees only the end of it, sees what failed.
finish() {
  echo
  [ ${#broken[@]} -gt 0 ] && printf 'FAILED %s\n' "${broken[@]}"
  echo "$passed passed, $failed failed, $skipped skipped"
  [ "$failed" -eq 0 ]
}

# The page is driven in a browser, fresh machines reach their mirror through slirp4netns; what is not there is not tested, and skipped.
wanted=()
command -v chromium >/dev/null || wanted+=(chromium)
command -v slirp4netns >/dev/null || wanted+=(slirp4netns)
if [ "$what" = all ] && [ ${#wanted[@]} -gt 0 ] && [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
  echo "== installing ${wanted[*]} for the tests of the page and of fresh machines"
  { apt-get -q update && apt-get -q install -y --no-install-recommends "${wanted[@]}"; } >"$results/apt.log" 2>&1 || tail -n 3 "$results/apt.log"
fi

if ! dotnet build PatchTracer.sln -c Release -p:RestoreLockedMode=true -nologo -v quiet >"$results/build.log" 2>&1; then
  cat "$results/build.log"
  broken+=("the build of the solution")
  add 0 1 0
  finish
  exit 1
fi

# Some tests want a Kubernetes tree, some a node image, some a Go toolchain: all are what the main job uses.
if [ "$what" != unit ]; then
  echo "== building the node image of the main job"
  if built=$(./patchtracer build samples/experiments/hotrod.yaml --json); then
    path_of() { sed -n "s/^  \"$1\": \"\(.*\)\",*$/\1/p" <<<"$built"; }
    export PATCHTRACER_KUBERNETES_TREE=$(path_of source) PATCHTRACER_NODE_IMAGE_ARCHIVE=$(path_of archive)
  else
    broken+=("the node image of the main job")
    add 0 1 0
  fi
fi

echo "== lint"
tests/lint/lint.sh >"$results/lint.log" 2>&1
sed 's/^/   /' "$results/lint.log"
count() { grep -c "^$1 " "$results/lint.log"; }
add "$(count ok)" "$(count FAILED)" "$(count skipped)"
mapfile -t -O "${#broken[@]}" broken < <(grep -oP '^FAILED +\K.*' "$results/lint.log" | sed 's/^/lint: /')

go=$(tests/find-go.sh)
if [ -n "$go" ]; then
  export PATH=$PATH:${go%/go} # for the suites below
  go_suite runtime patches/runtime "$go" test
  go_suite shop samples/shop "$go" test
else
  echo "== runtime: skipped, no Go toolchain (patchtracer doctor --install)"
  add 0 0 1
fi

# The runtime has to do for every toolchain from the oldest that builds a tree on, and under the race detector.
if [ "$what" = conformance ] && [ -n "$go" ]; then
  PATCHTRACER_TEST_LOAD=1 go_suite runtime-load patches/runtime "$go" test -timeout 30m
  PATCHTRACER_TEST_LOAD=1 PATCHTRACER_TEST_OUTAGE=1m go_suite runtime-race patches/runtime "$go" test -race -timeout 30m
  for toolchain in /usr/lib/go-*/bin/go "${PATCHTRACER_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/patchtracer}"/toolchains/go-*/usr/lib/go-*/bin/go; do
    [ -x "$toolchain" ] || continue
    if (cd patches/runtime && GOTOOLCHAIN=local "$toolchain" vet ./... && GOTOOLCHAIN=local "$toolchain" build -gcflags=-lang=go1.15 ./...); then add 1 0 0; else add 0 1 0; fi
    echo "   vet with $(GOTOOLCHAIN=local "$toolchain" env GOVERSION)"
  done
fi

for project in tests/*.Tests; do
  case $what in
    unit) dotnet_suite "$project" 'speed!=slow&speed!=cluster&speed!=conformance' ;;
    conformance) grep -rlq '"conformance"' "$project" --include='*.cs' && dotnet_suite "$project" 'speed=conformance' -conformance ;;
    all)
      dotnet_suite "$project" 'speed!=cluster&speed!=conformance'
      if grep -rlq '"conformance"' "$project" --include='*.cs'; then
        left=$(dotnet test "$project" -c Release --no-build --nologo --list-tests --filter 'speed=conformance' 2>/dev/null | grep -c '^    ')
        echo "   $left left to make conformance: they build and vet whole trees a second time"
        add 0 0 "$left"
      fi
      ;;
  esac
done
[ "$what" = all ] && user_suite tests/PatchTracer.Cli.Tests 'speed!=slow&speed!=cluster&speed!=conformance'
if [ "$what" = all ]; then
  for project in tests/*.Tests; do
    grep -rlq '"cluster"' "$project" --include='*.cs' && dotnet_suite "$project" 'speed=cluster' -cluster
  done
fi
finish
