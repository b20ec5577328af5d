#!/bin/sh
# Prints where a report lies and opens it where there is a desktop.
# Usage: scripts/show.sh REPORT.html
set -eu
report=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
[ -f "$report" ] || { echo "There is no report at $report." >&2; exit 1; }
echo "The report: $report"
if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] && command -v xdg-open >/dev/null; then
    xdg-open "$report" >/dev/null 2>&1 &
elif [ "$(uname)" = Darwin ]; then
    open "$report"
fi
