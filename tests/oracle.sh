#!/usr/bin/env bash
# Asks the engine and the oracle random queries: more of them, from other seeds, in several processes.
# usage: tests/oracle.sh QUERIES [SEED [PROCESSES]]      from seed 1 in one process by default; build GraphCore.Tests first
# Each seed is a graph on which 25 queries run. Exits non-zero, with what differed made small, when engine and oracle disagree.
set -uo pipefail
cd "$(dirname "$0")/.."
program=${ORACLE_PROGRAM:-tests/GraphCore.Tests/bin/Release/net10.0/Serverless.GraphCore.Tests}
queries=${1:?how many queries?} seed=${2:-1} processes=${3:-1}
seeds=$(((queries + 24) / 25)) share=$(((queries + 25 * processes - 1) / (25 * processes)))
[ -x "$program" ] || { echo "build tests/GraphCore.Tests first"; exit 2; }

ask() { # first seed, number of seeds
  local start=$SECONDS output
  if output=$(ORACLE_SEED=$1 ORACLE_QUERIES=$((25 * $2)) "$program" -noColor -noLogo -method '*.OracleTests.Engine_agrees_with_the_oracle' 2>&1); then
    echo "seeds $1 to $(($1 + $2 - 1)): $((25 * $2)) queries, no difference, $((SECONDS - start)) s"
  else
    printf '%s\n' "$output"
    echo "seeds $1 to $(($1 + $2 - 1)): they disagree"
    return 1
  fi
}

jobs=()
for ((first = seed; first < seed + seeds; first += share)); do
  rest=$((seed + seeds - first))
  ask "$first" $((rest < share ? rest : share)) &
  jobs+=($!)
done
failed=0
for job in "${jobs[@]}"; do wait "$job" || failed=1; done
exit "$failed"
