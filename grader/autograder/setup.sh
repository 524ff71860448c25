#!/usr/bin/env bash
# Run once, when Gradescope builds the image: puts Python 3.11 or newer and the grader in place.
set -euo pipefail

root=${AUTOGRADER_ROOT:-/autograder}
source=$root/source

is_new_enough() {
    "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

python=
for name in python3 python3.14 python3.13 python3.12 python3.11; do
    if is_new_enough "$name"; then python=$name; break; fi
done
if [ -z "$python" ]; then
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -q
    apt-get install -yq python3 python3-venv
    python=python3
    if ! is_new_enough "$python"; then
        apt-get install -yq python3.11 python3.11-venv
        python=python3.11
    fi
fi

"$python" -m venv "$root/venv"
"$root/venv/bin/pip" install --quiet "$source"/*.whl -r "$source/requirements.txt"
"$root/venv/bin/grader" --version
