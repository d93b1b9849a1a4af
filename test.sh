#!/usr/bin/env bash
# Builds everything with the analyzers on and runs every test.
# usage: ./test.sh [SUITE…]      the names of tests/suites.txt; all of them by default
# The last line is "N passed, N failed, N skipped". Exits non-zero when a test fails, when a suite runs fewer tests
# than tests/suites.txt demands, or when a test project is missing there.
set -uo pipefail
cd "$(dirname "$0")"
. tests/shared-dir.sh
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 NO_COLOR=1
results=artifacts/test-results
passed=0 failed=0 skipped=0 broken=0

complain() { echo "ERROR: $*"; broken=$((broken + 1)); }

finish() {
  echo
  # What could not be counted as a test still must not look like success.
  [ "$broken" = 0 ] || failed=$((failed + broken))
  echo "$passed passed, $failed failed, $skipped skipped"
  [ "$failed" = 0 ]
  exit
}

need() { # command, Debian package
  command -v "$1" >/dev/null && return
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "installing $2"
    { apt-get update -qq && apt-get install -y -qq "$2"; } >/dev/null 2>&1
  fi
  command -v "$1" >/dev/null || { complain "$1 is needed (Debian package $2)"; finish; }
}

build() { # project or solution, further options
  dotnet build "$@" -c Release -p:Analyze=true -v q -nologo >"$results/build.log" 2>&1 && return
  grep -E 'error|warning' "$results/build.log" | sort -u | head -n 100
  return 1
}

has() { # what a suite needs, as in tests/suites.txt
  case $1 in '') ;; azurite) [ -n "$azurite" ] ;; *) [ -d "$SHARED_DIR/$1" ] ;; esac
}

add() { # name, passed, failed, skipped, minimum, seconds, exit status
  passed=$((passed + $2)) failed=$((failed + $3)) skipped=$((skipped + $4))
  printf '%-24s %5d passed %4d failed %4d skipped  %4d s\n' "$1" "$2" "$3" "$4" "$6"
  [ "$(($2 + $3))" -ge "$5" ] || complain "$1 ran $(($2 + $3)) tests, at least $5 are expected"
  [ "$7" = 0 ] || [ "$3" -gt 0 ] || complain "$1 ended with status $7"
}

run_project() { # name, minimum
  local program="tests/$1/bin/Release/net10.0/Serverless.$1" report="$results/$1.xml" start=$SECONDS status
  [ -x "$program" ] || { complain "$1 was not built"; return; }
  "$program" -noColor -noLogo -result-xml "$report" >"$results/$1.log" 2>&1
  status=$?
  [ "$status" = 0 ] || grep -v '^ *\(Discover\|Starting\|Finished\)' "$results/$1.log" | head -n 400
  local counts
  counts=$(sed -n 's/.*<assembly [^>]*errors="\([0-9]*\)"[^>]*failed="\([0-9]*\)"[^>]*passed="\([0-9]*\)"[^>]*skipped="\([0-9]*\)".*/\3 \1+\2 \4/p' "$report" 2>/dev/null | head -n 1)
  [ -n "$counts" ] || { tail -n 20 "$results/$1.log"; complain "$1 left no report (status $status)"; return; }
  read -r p f s <<<"$counts"
  add "$1" "$p" "$((f))" "$s" "$2" "$((SECONDS - start))" "$status"
}

run_script() { # path, minimum
  local name=${1//\//-} start=$SECONDS status counts
  "$1" >"$results/$name.log" 2>&1
  status=$?
  [ "$status" = 0 ] || tail -n 60 "$results/$name.log"
  counts=$(sed -n 's/^\([0-9]*\) passed, \([0-9]*\) failed, \([0-9]*\) skipped$/\1 \2 \3/p' "$results/$name.log" | tail -n 1)
  [ -n "$counts" ] || { complain "$1 printed no closing line (status $status)"; return; }
  read -r p f s <<<"$counts"
  add "$1" "$p" "$f" "$s" "$2" "$((SECONDS - start))" "$status"
}

if ! command -v dotnet >/dev/null || ! dotnet --version >/dev/null 2>&1; then
  complain "the .NET SDK of global.json is needed (https://dotnet.microsoft.com/download)"
  finish
fi
need python3 python3
mkdir -p "$results"

# Blob Storage's emulator, while the build goes on.
tests/azurite.sh >"$results/azurite.log" 2>&1 &
azurite=$!

start=$SECONDS
build Serverless.sln || { complain "the build failed"; finish; }
build tests/Functions.Tests -p:UseWorkerStubs=true || complain "src/Functions or its tests do not build with worker stubs"
printf '%-24s %4d s\n' build "$((SECONDS - start))"
wait "$azurite" || { azurite=; tail -n 3 "$results/azurite.log"; }

for folder in tests/*.Tests tests/*.Tck; do
  grep -q "^${folder#tests/} " tests/suites.txt || complain "$folder is not in tests/suites.txt"
done

while read -r suite minimum data; do
  case $suite in '' | '#'*) continue ;; esac
  [ $# = 0 ] || [[ " $* " == *" $suite "* ]] || continue
  [ "$minimum" -gt 0 ] || { complain "$suite has no minimum in tests/suites.txt"; continue; }
  if ! has "$data" && [ "${CI:-}" != true ]; then
    echo "$suite: some tests are skipped for want of $data"
    minimum=0
  fi
  case $suite in *.sh) run_script "$suite" "$minimum" ;; *) run_project "$suite" "$minimum" ;; esac
done <tests/suites.txt
finish
