#!/bin/sh
# Makes what can be installed, into artifacts/packages: the .NET tool, an archive with its own .NET for each platform, and the packages
# PatchTracer.MSBuild and Jaeger.Thrift. `tool/package.sh linux-x64` makes the tool and the archive for that platform alone.
set -eu
cd "$(dirname "$0")/.."
out=$PWD/artifacts/packages
platforms=${*:-linux-x64 linux-arm64}
quiet="-nologo -v quiet -p:ContinuousIntegrationBuild=true"

rm -rf "$out"
mkdir -p "$out"

# The tool: one package a platform, and one that names them.
# shellcheck disable=SC2086
dotnet pack tool/PatchTracer.Cli -c Release -o "$out" -p:Packaged=true "-p:PackagePlatforms=\"$(echo $platforms | tr ' ' ';')\"" $quiet

version=$(ls "$out"/PatchTracer.[0-9]*.nupkg | sed 's|.*/PatchTracer\.||; s|\.nupkg$||')
for platform in $platforms; do
  name=patchtracer-$version-$platform
  # shellcheck disable=SC2086
  dotnet publish tool/PatchTracer.Cli -c Release -o "artifacts/$name" -p:Packaged=true "-p:PackagePlatform=$platform" $quiet
  tar -C artifacts --owner=0 --group=0 --sort=name -czf "$out/$name.tar.gz" "$name"
  rm -rf "artifacts/$name"
done

for project in Jaeger.Thrift PatchTracer.MSBuild; do
  # shellcheck disable=SC2086
  dotnet pack "tool/$project" -c Release -o "$out" $quiet
done
(cd "$out" && sha256sum -- * >SHA256SUMS)
ls -sh "$out"
