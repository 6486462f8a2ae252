#!/usr/bin/env bash
# The parts of a call, with JMH. Arguments: those of JMH; without any, all of dev.purser.bench.parts.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/class-path.sh"
"$java" --enable-native-access=ALL-UNNAMED -cp "$class_path" org.openjdk.jmh.Main "${@:-dev.purser.bench.parts}"
