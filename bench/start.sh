#!/usr/bin/env bash
# How long ./purser start takes on a built tree, and how much memory it then holds: after the start, after
# 1,000 calls and the dashboard, and under load. Argument: how many starts (5). Linux.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/class-path.sh"
starts=${1:-5}
work=$(mktemp -d)
server=
stop() { [ -z "$server" ] || { kill "$server" 2>/dev/null && wait "$server" 2>/dev/null; } || true; server=; }
trap 'stop; rm -rf "$work" "$libraries"' EXIT

begin() { # starts a server with a new data folder; sets server, url and took (milliseconds)
  local from line
  from=$(date +%s%N)
  ./purser start --port 0 --data "$work/data-$RANDOM$RANDOM" >"$work/out" 2>"$work/err" &
  server=$!
  until line=$(grep -m 1 'purser ready on' "$work/out"); do
    kill -0 "$server" 2>/dev/null || { cat "$work/err" >&2; exit 1; }
    sleep 0.005
  done
  took=$((($(date +%s%N) - from) / 1000000))
  url=${line##* }
}

resident() { # megabytes
  echo "$(($(sed -n 's/^VmRSS:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$server/status") / 1024)) MB"
}

load() { # of $1 connections for $2 seconds, on the provider that is built in
  "$java" -cp "$class_path" dev.purser.bench.load.LoadGenerator closed "${url##*:}" \
    /sandbox/openai/v1/chat/completions "$1" "$2"
}

begin # builds and fills the caches of the system, and counts for nothing
stop
all=()
for _ in $(seq "$starts"); do
  begin
  all+=("$took")
  sleep 3
  idle=$(resident)
  stop
done
echo "start to ready: median $(printf '%s\n' "${all[@]}" | sort -n | sed -n "$((($starts + 1) / 2))p") ms of ${all[*]} ms"
echo "after the start: $idle"

begin
for _ in $(seq 1000); do
  printf 'url = "%s/sandbox/openai/v1/chat/completions"\ndata = "{\\"model\\":\\"gpt-4o-mini\\",\\"max_tokens\\":5,\\"messages\\":[{\\"role\\":\\"user\\",\\"content\\":\\"hello\\"}]}"\nheader = "content-type: application/json"\noutput = /dev/null\nsilent\n' "$url"
  echo next
done | sed '$d' >"$work/calls"
curl -K "$work/calls" >/dev/null
curl -s "$url/" >/dev/null
curl -s "$url/api/v1/reports/usage?granularity=hour" >/dev/null
sleep 2
echo "after 1,000 calls, a report and the dashboard: $(resident)"
load 64 20 >"$work/load"
echo "at the end of 20 s of 64 connections: $(resident)"
sleep 120
echo "two minutes after: $(resident)"
