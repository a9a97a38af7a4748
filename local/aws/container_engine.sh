#!/usr/bin/env bash
# A container engine and the one image that `sam local` needs, where there may be no registry to pull it from.
#
#   container_engine.sh start PYTHON ARCH   an engine that answers, and the image; says what to do when it cannot
#   container_engine.sh stop                end the engine that `start` started
#
# With an engine running already, nothing is started. As root on Debian or Ubuntu with `dockerd` installed
# (apt-get install docker.io debootstrap), a private engine is started: no iptables rules, state in .sam-local/.
# When the image cannot be pulled, a stand-in of the same name is made of Debian's Python and awslambdaric, the
# runtime client of the real image; SAM adds its own emulator of the runtime interface to either.
set -euo pipefail

cd "$(dirname "$0")/../.."
state=$PWD/.sam-local
export DOCKER_HOST=${DOCKER_HOST:-}
private=unix://$state/docker.sock
mkdir -p "$state"

answers() { docker version >/dev/null 2>&1; }

engine() {
  answers && return
  export DOCKER_HOST=$private
  answers && return
  if [ "$(id -u)" != 0 ] || ! command -v dockerd >/dev/null; then
    cat >&2 <<'TEXT'
sam-local needs a container engine, and none answers. Either
  - start Docker (or another engine with its interface, DOCKER_HOST pointing at it), or
  - as root on Debian: apt-get install docker.io debootstrap, and run this again.
Without containers, `make aws-local` runs the same functions against the same emulator.
TEXT
    exit 3
  fi
  # docker-proxy forwards ports, so no rule of iptables is needed; a container then has no way out of this machine.
  nohup dockerd --host "$private" --iptables=false --ip6tables=false --ip-masq=false \
    --data-root "$state/docker" --exec-root "$state/docker-exec" --pidfile "$state/dockerd.pid" \
    >"$state/dockerd.log" 2>&1 &
  for _ in $(seq 120); do answers && return; sleep 0.25; done
  echo "dockerd did not start:" >&2; tail -5 "$state/dockerd.log" >&2; exit 3
}

image() {
  local python=$1 arch=$2
  local name=public.ecr.aws/lambda/python:$python-$arch
  docker image inspect "$name" >/dev/null 2>&1 && return
  timeout 120 docker pull --quiet "$name" 2>/dev/null && return
  echo "the image cannot be pulled; building a stand-in from Debian's packages (once, about a minute)" >&2
  command -v debootstrap >/dev/null || { echo "that needs debootstrap (apt-get install debootstrap)" >&2; exit 3; }
  [ "$python" = 3.11 ] || { echo "Debian 12 has Python 3.11 only; use LAMBDA_PYTHON=3.11" >&2; exit 3; }
  stand_in "$python" "$name"
}

stand_in() {
  local python=$1 name=$2 root=$state/rootfs
  rm -rf "$root"
  debootstrap --variant=minbase --include="python$python-minimal,libpython$python-stdlib,ca-certificates" \
    bookworm "$root" >"$state/debootstrap.log" 2>&1 || { tail -5 "$state/debootstrap.log" >&2; exit 3; }
  rm -rf "$root"/var/cache/apt/* "$root"/var/lib/apt/lists/* "$root"/usr/share/{doc,man,locale}
  mkdir -p "$root"/var/{task,runtime,rapid} "$root"/opt
  "python$python" -m pip install --quiet --disable-pip-version-check --only-binary=:all: \
    --target "$root/var/runtime" awslambdaric boto3
  cat >"$root/var/runtime/bootstrap" <<SCRIPT
#!/bin/sh
export PYTHONPATH="/var/task:/opt/python:/var/runtime\${PYTHONPATH:+:\$PYTHONPATH}"
exec /usr/bin/python$python -m awslambdaric "\${_HANDLER:-\$AWS_LAMBDA_FUNCTION_HANDLER}"
SCRIPT
  chmod +x "$root/var/runtime/bootstrap"
  tar -C "$root" --numeric-owner -c . | docker import \
    -c 'WORKDIR /var/task' \
    -c 'ENV LANG=C.UTF-8 TZ=:UTC LAMBDA_TASK_ROOT=/var/task LAMBDA_RUNTIME_DIR=/var/runtime' \
    - "$name" >/dev/null
  rm -rf "$root"
}

case "${1:-}" in
  start) engine; image "${2:-3.11}" "${3:-x86_64}"; echo "$DOCKER_HOST" ;;
  stop) [ -f "$state/dockerd.pid" ] && kill "$(cat "$state/dockerd.pid")" || true ;;
  *) sed -n '2,12p' "$0"; exit 2 ;;
esac
