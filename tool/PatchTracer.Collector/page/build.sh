#!/bin/sh
# Builds the page into the cache, under the digest of its sources, and copies it to the directory given. The checkout stays as it is:
# npm's packages lie in the cache too, under the digest of the lock file. With `optional`, what cannot be built leaves a file `missing` with
# the reason, and no stamp.
set -eu
page=$(cd -- "$(dirname -- "$0")" && pwd)
output=$1
optional=${2:-}
cache=${PATCHTRACER_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/patchtracer}/page

digest() { sha256sum | cut -c1-16; }

# Links followed: the colours of layers are those of the report.
key=$(cd "$page" && find -L . \( -name node_modules -o -name dist \) -prune -o -type f -print | LC_ALL=C sort | xargs -d '\n' sha256sum | digest)
lock=$(cat "$page/package.json" "$page/package-lock.json" | digest)
built=$cache/$key
packages=$cache/packages-$lock

fail() {
  rm -rf "$output/files" "$output/stamp"
  if [ "$optional" = optional ]; then
    echo "$1" >"$output/missing"
    exit 3
  fi
  echo "page: error: $1" >&2
  exit 1
}

install_packages() {
  rm -rf "$packages.partial"
  mkdir -p "$packages.partial"
  cp "$page/package.json" "$page/package-lock.json" "$packages.partial"
  # No package of it needs a script of its own to be run.
  (cd "$packages.partial" && npm ci --ignore-scripts --no-audit --no-fund) >"$cache/npm.log" 2>&1 \
    || fail "npm ci failed: $(tail -n 3 "$cache/npm.log" | tr '\n' ' ')"
  mv "$packages.partial" "$packages"
}

build() {
  command -v node >/dev/null && command -v npm >/dev/null \
    || fail "node or npm is missing, and the collector's page is built with them; on Debian: apt-get install --no-install-recommends nodejs npm"
  [ -d "$packages" ] || install_packages
  rm -rf "$built.partial"
  mkdir -p "$built.partial"
  cp -rL "$page/index.html" "$page/vite.config.ts" "$page/tsconfig.json" "$page/package.json" "$page/src" "$built.partial"
  ln -s "$packages/node_modules" "$built.partial/node_modules"
  (cd "$built.partial" && node node_modules/typescript/bin/tsc --noEmit && PAGE_OUTPUT=files node node_modules/vite/bin/vite.js build --logLevel warn) >"$cache/build.log" 2>&1 \
    || fail "the page does not build: $(head -n 20 "$cache/build.log")"
  rm -rf "$built.partial/src" "$built.partial/node_modules"
  mv "$built.partial" "$built"
}

mkdir -p "$cache" "$output"
# One at a time; whoever waited finds it done.
(
  flock 9
  [ -d "$built" ] || build
) 9>"$cache/lock" || { [ $? -eq 3 ] && exit 0; exit 1; }
rm -rf "$output/files" "$output/missing"
cp -r "$built/files" "$output/files"
touch "$output/stamp"
