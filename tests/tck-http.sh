#!/usr/bin/env bash
# The openCypher TCK over HTTP: starts LocalHost in memory and runs SHARED_DIR/tools/tck_http.py on all features.
# usage: tests/tck-http.sh [--raise] [OPTION OF tck_http.py…]
# The number of scenarios that pass must not be below tests/tck_http.ratchet; --raise writes a higher one there.
# Closing line: "N passed, N failed, N skipped"; what fails within the ratchet counts as skipped.
set -uo pipefail
cd "$(dirname "$0")/.."
. tests/shared-dir.sh
raise=
[ "${1:-}" != --raise ] || { raise=1; shift; }

if [ ! -d "$SHARED_DIR/tck/features" ] || [ ! -f "$SHARED_DIR/tools/tck_http.py" ]; then
  echo "no tck/features and tools/tck_http.py below SHARED_DIR"
  if [ "${CI:-}" = true ]; then echo "0 passed, 1 failed, 0 skipped"; exit 1; fi
  echo "0 passed, 0 failed, 1 skipped"
  exit 0
fi

mkdir -p artifacts/tck-http
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
url=http://127.0.0.1:$port
src/LocalHost/bin/Release/net10.0/Serverless.LocalHost --urls "$url" --memory >artifacts/tck-http/server.log 2>&1 &
server=$!
trap 'kill $server 2>/dev/null; wait $server 2>/dev/null' EXIT
for _ in $(seq 300); do
  curl -sf -o /dev/null "$url/health/ready" && break
  kill -0 $server 2>/dev/null || break
  sleep 0.1
done
if ! curl -sf -o /dev/null "$url/health/ready"; then
  cat artifacts/tck-http/server.log
  echo "0 passed, 1 failed, 0 skipped"
  exit 1
fi

python3 "$SHARED_DIR/tools/tck_http.py" --url "$url" --fail-list artifacts/tck-http/failures.txt --json artifacts/tck-http/results.json "$@" \
  "$SHARED_DIR/tck/features" "$SHARED_DIR/tck/graphs" | tee artifacts/tck-http/summary.txt
read -r passed failed skipped < <(sed -n 's/^\([0-9]*\) passed, \([0-9]*\) failed, \([0-9]*\) skipped$/\1 \2 \3/p' artifacts/tck-http/summary.txt)
[ -n "${passed:-}" ] || { echo "tck_http.py did not run to its end"; echo "0 passed, 1 failed, 0 skipped"; exit 1; }
if ! kill -0 $server 2>/dev/null; then
  tail -n 20 artifacts/tck-http/server.log
  echo "the server ended during the run"
  echo "$passed passed, 1 failed, $((failed + skipped)) skipped"
  exit 1
fi

ratchet=$(cat tests/tck_http.ratchet)
echo "ratchet: $ratchet"
if [ "$passed" -lt "$ratchet" ]; then
  echo "$passed passed, $((ratchet - passed)) failed, $((failed + skipped + passed - ratchet)) skipped"
  exit 1
fi
if [ "$passed" -gt "$ratchet" ]; then
  if [ -n "$raise" ]; then echo "$passed" >tests/tck_http.ratchet; else echo "more pass than the ratchet holds: tests/tck-http.sh --raise"; fi
fi
echo "$passed passed, 0 failed, $((failed + skipped)) skipped"
