# Sourced by the scripts here: builds the benchmarks and what they need, and sets java and class_path.
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. ./purser # only to find a JDK
find_jdk
export JAVA_HOME=$jdk
mvn=mvn
command -v mvn >/dev/null || mvn=./mvnw
libraries=$(mktemp)
trap 'rm -f "$libraries"' EXIT
"$mvn" -q -B -Dfast -Dmaven.test.skip=true -pl bench -am package \
  org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath -Dmdep.outputFile="$libraries" >&2
class_path=bench/target/fast/classes:$(cat "$libraries")
java=$jdk/bin/java
