#!/usr/bin/env bash
# The comparison; see README.md. Arguments: rounds, seconds, streams.
set -euo pipefail
ulimit -n 16384 2>/dev/null || ulimit -n "$(ulimit -Hn)"
. "$(dirname "${BASH_SOURCE[0]}")/class-path.sh"
work=$(mktemp -d) # ledgers and native libraries, some hundred megabytes
trap 'rm -rf "$work" "$libraries"' EXIT
"$java" -Djava.io.tmpdir="$work" -cp "$class_path" dev.purser.bench.load.Comparison "$@"
