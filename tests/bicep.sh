#!/usr/bin/env bash
# Compiles and lints what describes the resources in Azure; a warning fails. The compiler is a NuGet package, restored on the first run.
set -uo pipefail
cd "$(dirname "$0")/.."
version=0.49.2
passed=0 failed=0

if ! command -v bicep >/dev/null; then
  packages=${NUGET_PACKAGES:-$HOME/.nuget/packages}
  bicep=$packages/azure.bicep.commandline.linux-x64/$version/tools/bicep
  if [ ! -f "$bicep" ]; then
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    cat >"$work/bicep.csproj" <<XML
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
  <ItemGroup><PackageDownload Include="Azure.Bicep.CommandLine.linux-x64" Version="[$version]" /></ItemGroup>
</Project>
XML
    dotnet restore "$work" -v q -nologo || echo "Azure.Bicep.CommandLine.linux-x64 $version cannot be had"
  fi
  chmod +x "$bicep" 2>/dev/null
else
  bicep=bicep
fi

check() { # what it is called, command…
  local name=$1 output
  shift
  if output=$("$@" 2>&1 >/dev/null) && [ -z "$output" ]; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "$name"
    echo "$output"
  fi
}

same() { # file: whether it is formatted
  diff <("$bicep" format --stdout "$1") "$1" >&2
}

export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
# To build a file is to lint it and all its modules.
for file in infra/bicep/*.bicep; do check "build $file" "$bicep" build --stdout "$file"; done
for file in infra/bicep/*.bicepparam; do check "build $file" "$bicep" build-params --stdout "$file"; done
for file in infra/bicep/*.bicep infra/bicep/modules/*.bicep; do
  check "format $file" same "$file"
done

echo
echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" = 0 ]
