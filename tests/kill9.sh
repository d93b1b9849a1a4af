#!/usr/bin/env bash
# Kills servers and imports with -9 again and again, and checks what is left (KillTests.cs, ImportKillTests.cs): while eight clients write, on
# files and on Azurite; while compaction and while garbage collection run; and while an import runs, as a request and as a command. Each of
# the six ROUNDS times.
# usage: tests/kill9.sh [ROUNDS [SEED]]
cd "$(dirname "$0")/.." || exit 1
export KILL_ROUNDS=${1:-50}
[ -z "${2:-}" ] || export KILL_SEED=$2
dotnet build tests/EndToEnd.Tests -c Release -v q -nologo -clp:ErrorsOnly || exit 1
exec tests/EndToEnd.Tests/bin/Release/net10.0/Serverless.EndToEnd.Tests -noColor -noLogo -class '*.KillTests' -class '*.ImportKillTests' -showLiveOutput
