#!/usr/bin/env bash
# Prints the folder that Azurite, the emulator of Blob Storage, is installed in, and installs it from npm if need be: below the
# user's cache, because every working copy can use the same one.
set -euo pipefail
version=3.35.0
root=$(cd "$(dirname "$0")/.." && pwd)
if [ -n "${XDG_CACHE_HOME:-}" ]; then cache=$XDG_CACHE_HOME; elif [ -n "${HOME:-}" ]; then cache=$HOME/.cache; else cache=$root/artifacts; fi
cache=$cache/serverless-graph
folder=$cache/azurite-$version

if [ ! -d "$folder" ]; then
  if ! command -v npm >/dev/null && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    { apt-get update -qq && apt-get install -y -qq --no-install-recommends nodejs npm; } >&2
  fi
  command -v npm >/dev/null || { echo "npm is needed to install Azurite (Debian package npm)" >&2; exit 1; }
  mkdir -p "$cache"
  # Several may install at a time; the folder gets its name when it is complete, and the first one wins.
  work=$(mktemp -d "$cache/installing-XXXXXX")
  trap 'rm -rf "$work"' EXIT
  npm install --prefix "$work" --no-save --no-package-lock --no-audit --no-fund --loglevel=error "azurite@$version" >&2
  [ -d "$folder" ] || mv "$work" "$folder"
fi
echo "$folder"
