#!/bin/sh
# Makes a virtual environment, or leaves one that works as it is.
# Usage: scripts/make_venv.sh FOLDER      (the variable PYTHON names another interpreter than python3)
set -eu
folder=$1
python=${PYTHON:-python3}

command -v "$python" >/dev/null || { echo "No $python here. Install Python 3.11 or newer." >&2; exit 1; }
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "$("$python" --version) is too old: auricle needs Python 3.11 or newer. Name another one: make PYTHON=python3.12 ..." >&2
    exit 1
}
[ ! -x "$folder/bin/pip" ] || exit 0

if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    package=$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "This Python cannot make virtual environments yet; installing $package." >&2
        apt-get update -qq && apt-get install -y -qq --no-install-recommends "$package" >&2
    else
        echo "This Python cannot make virtual environments yet. Run this, then try again:" >&2
        echo "    sudo apt-get update && sudo apt-get install -y $package" >&2
        exit 1
    fi
fi
"$python" -m venv --clear "$folder"
