# Sets SHARED_DIR to the folder of third-party test data: as given, or the nearest folder `shared` beside the repository
# or above it; empty when there is none. To be sourced.
shared_root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
if [ -z "${SHARED_DIR:-}" ]; then
  SHARED_DIR=
  folder=$shared_root
  while [ "$folder" != / ]; do
    folder=$(dirname "$folder")
    if [ -d "${folder%/}/shared/tck" ]; then
      SHARED_DIR=${folder%/}/shared
      break
    fi
  done
elif [ "${SHARED_DIR#/}" = "$SHARED_DIR" ]; then
  SHARED_DIR=$shared_root/$SHARED_DIR
fi
export SHARED_DIR
