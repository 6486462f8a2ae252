#!/usr/bin/env bash
# Builds what is needed, then runs the comparison; see README.md. Arguments: rounds, seconds, streams.
set -euo pipefail
cd "$(dirname "$0")/.."
ulimit -n 16384 2>/dev/null || ulimit -n "$(ulimit -Hn)"

mvn=mvn
command -v mvn >/dev/null || mvn=./mvnw
class_path=$(mktemp)
trap 'rm -f "$class_path"' EXIT
"$mvn" -q -B -Dfast -Dmaven.test.skip=true -pl bench -am package \
  org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath -Dmdep.outputFile="$class_path" >&2
"${JAVA_HOME:+$JAVA_HOME/bin/}java" -cp "bench/target/fast/classes:$(cat "$class_path")" \
  dev.purser.bench.load.Comparison "$@"
