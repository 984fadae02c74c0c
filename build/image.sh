#!/usr/bin/env bash
# Builds the worker's image, tries it and measures it: build/image.sh --help.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly OK=0 WRONG=1 USAGE=2 UNAVAILABLE=69
# Architectures by Docker's names for them: this machine's, and the image's.
OWN_ARCH=$(uname -m | sed 's/^x86_64$/amd64/; s/^aarch64$/arm64/')
readonly OWN_ARCH ARCH=${ARCH:-$OWN_ARCH}
readonly LOCAL_BUILD=port-aws-events-base/build:$ARCH LOCAL_RUNTIME=port-aws-events-base/runtime:$ARCH
# The jars are made on this machine's own architecture, whatever the image's.
readonly LOCAL_JARS=port-aws-events-base/build:$OWN_ARCH
# The second is the first Debian with a JDK 25.
readonly SUITE=bookworm JDK_SUITE=trixie
readonly DEBIAN=${DEBIAN_MIRROR-}
# What the image may add to its base, unpacked, in MB.
readonly MOST_OVER_BASE=140
RUNS=${RUNS:-5}
VERSION=$(sed -n 's:^  <version>\(.*\)</version>$:\1:p' pom.xml | head -n 1)
emulated() { [ "$ARCH" != "$OWN_ARCH" ]; }
IMAGE=${IMAGE:-port-aws-events:$VERSION$(! emulated || echo "-$ARCH")}
# Seconds that a worker may take to start, to end, and to tell of its health.
PATIENCE=60
! emulated || PATIENCE=900
readonly PATIENCE

usage() {
  cat <<EOF
Usage: build/image.sh COMMAND

  base      Makes two local images from Debian packages, for a machine that reaches no image registry:
            $LOCAL_BUILD (Debian and this machine's JDK 25) and
            $LOCAL_RUNTIME (glibc, certificates, time zones; no shell). Needs root and debootstrap.
  build     Builds the image $IMAGE, on the local images when they are there, else on the Dockerfile's own.
  try       Runs it read-only, without capabilities and as nobody, against the sandbox: it becomes ready and
            healthy, delivers all it is sent, ends with 0 on SIGTERM, refuses a wrong configuration with 78, and adds no
            more than $MOST_OVER_BASE MB to its base.
  measure   Runs it again and again, under limits, and writes docs/footprint.md.
  ci        What a build server does: base where no registry answers, build, try. Where there is no Docker, CI is true, this
            is root and apt-get is there, it installs Docker and runs a daemon of its own until it ends.
  clean     Removes the image and the local images.

Variables: ARCH (amd64 or arm64; here $OWN_ARCH), IMAGE (its name), BUILD_IMAGE and RUNTIME_IMAGE (other bases),
MAVEN_SETTINGS (a settings.xml for the build), DEBIAN_MIRROR (for base), RUNS (of measure, 5), FULL_RATE_MESSAGES (of
measure, 100000), SHOW=1 (what Docker prints).

Another ARCH than this machine's is built and tried under emulation, which takes some twenty times the CPU time, and for base
with Debian's JDK. The kernel has to run programs of that architecture in containers, too (Debian: qemu-user-static).
Figures are not taken under emulation.

Exit: $OK done; $WRONG the image is not built or does not do what it should; $USAGE a wrong call; $UNAVAILABLE this
machine lacks what the command needs, and the last line says what.
EOF
}

say() { printf 'image: %s\n' "$*" >&2; }
fail() { say "$*"; exit $WRONG; }
wrong() {
  say "$*: build/image.sh --help tells what there is."
  exit $USAGE
}
unavailable() { say "$*"; exit $UNAVAILABLE; }

work=
daemon=
containers=()
cleanup() {
  local name
  for name in "${containers[@]+"${containers[@]}"}"; do
    docker rm -fv "$name" >/dev/null 2>&1 || true
  done
  if [ -n "$daemon" ]; then
    kill "$daemon" 2>/dev/null || true
    wait "$daemon" 2>/dev/null || true
    umount "$work"/docker-run/netns/* 2>/dev/null || true
  fi
  [ -z "$work" ] || rm -rf "$work" || say "left behind: $work"
}
trap cleanup EXIT
trap 'exit 130' INT TERM

workspace() {
  [ -z "$work" ] || return 0
  work=$(mktemp -d)
  chmod 755 "$work"
}

need_docker() {
  command -v docker >/dev/null || unavailable "there is no docker here: install it (Debian: apt-get install docker.io)."
  docker info >/dev/null 2>&1 || unavailable "docker does not answer: start its daemon, or let this user use it (group docker)."
}

# A client of version 23 or later needs its plugin buildx to build with BuildKit; an older one does it by itself, and may
# be there beside it.
building_docker() {
  local client version
  for client in $(type -ap docker); do
    version=$("$client" version --format '{{.Client.Version}}' 2>/dev/null || true)
    if "$client" buildx version >/dev/null 2>&1 || [ "${version%%.*}" -lt 23 ]; then
      printf '%s\n' "$client"
      return
    fi
  done
  unavailable "docker has no BuildKit here: install its plugin (Debian: apt-get install docker-buildx)."
}

# need_emulation LOG: where a log shows that the kernel runs no program of the image, that is no fault of the image.
need_emulation() {
  ! emulated || ! grep -qi 'exec format error' "$1" \
    || unavailable "this machine runs no programs for $ARCH: install an emulator (Debian: apt-get install qemu-user-static)."
}

need_image() {
  docker image inspect "$IMAGE" >/dev/null 2>&1 || fail "there is no image $IMAGE: build/image.sh build"
}

has_image() { docker image inspect "$1" >/dev/null 2>&1; }

has_bases() { has_image "$LOCAL_BUILD" && has_image "$LOCAL_RUNTIME" && has_image "$LOCAL_JARS"; }

# ---- base

# The certificates of Debian's list as Java reads them: the JDK of this machine may trust others, and they stay here.
truststore() {
  cat >"$work/Truststore.java" <<'EOF'
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;

class Truststore {
  public static void main(String[] args) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    try (var in = Files.newInputStream(Path.of(args[0])); var out = Files.newOutputStream(Path.of(args[1]))) {
      for (var certificate : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        store.setCertificateEntry("ca-" + store.size(), certificate);
      }
      store.store(out, "changeit".toCharArray());
    }
  }
}
EOF
  "$JAVA_HOME/bin/java" "$work/Truststore.java" "$1" "$2"
}

# debian SUITE PACKAGES: installs them to $root, for the image's architecture.
debian() {
  say "installing Debian $1 for $ARCH with debootstrap …"
  debootstrap --arch="$ARCH" --variant=minbase --include="$2" "$1" "$root" ${DEBIAN:+"$DEBIAN"} >"$work/debootstrap.log" 2>&1 \
    || { need_emulation "$work/debootstrap.log"; tail -n 5 "$work/debootstrap.log" >&2; fail "debootstrap failed; DEBIAN_MIRROR names another mirror."; }
  # What names the mirror, or is of no use in an image.
  rm -rf "$root"/etc/apt/sources.list* "$root"/var/cache/apt/* "$root"/var/lib/apt/lists/* "$root"/var/log/*
}

# load FOLDER NAME [ENVIRONMENT]: makes an image of one layer, as docker import does, which in Docker 20.10 takes everything to
# be for the daemon's own architecture.
load() {
  local image=$work/image
  mkdir -p "$image"
  tar -C "$1" --exclude='./proc/*' --exclude='./sys/*' --exclude='./dev/*' -cf "$image/layer.tar" .
  cat >"$image/config.json" <<EOF
{"architecture": "$ARCH", "os": "linux", "config": {"Env": [${3-}]},
 "rootfs": {"type": "layers", "diff_ids": ["sha256:$(sha256sum "$image/layer.tar" | cut -d ' ' -f 1)"]}}
EOF
  printf '[{"Config": "config.json", "RepoTags": ["%s"], "Layers": ["layer.tar"]}]' "$2" >"$image/manifest.json"
  tar -C "$image" -c . | docker load >/dev/null
  rm -r "$image"
}

base() {
  need_docker
  [ "$(id -u)" = 0 ] || unavailable "base needs root, as debootstrap does."
  command -v debootstrap >/dev/null || unavailable "there is no debootstrap here: apt-get install debootstrap"
  . build/jdk25.sh
  workspace
  local root=$work/root runtime=$work/runtime java=opt/java/openjdk packages=(base-files libc6 netbase tzdata ca-certificates)
  if emulated; then
    has_image "$LOCAL_JARS" || env ARCH="$OWN_ARCH" build/image.sh base
    debian "$JDK_SUITE" ca-certificates,binutils,openjdk-25-jdk-headless
    # Debian's JVM takes these from the system, while others bring them along.
    packages+=(libgcc-s1 libstdc++6 zlib1g)
    mkdir -p "$root/opt/java"
    ln -s "/usr/lib/jvm/java-25-openjdk-$ARCH" "$root/$java"
  else
    debian "$SUITE" ca-certificates,binutils
    mkdir -p "$root/opt/java"
    cp -a "$JAVA_HOME" "$root/$java"
    rm -f "$root/$java/lib/src.zip" "$root/$java/lib/security/cacerts"
    truststore "$root/etc/ssl/certs/ca-certificates.crt" "$root/$java/lib/security/cacerts"
  fi

  # As distroless images are made: the files of a few packages.
  mkdir -p "$runtime"/{etc/ssl/certs,tmp,proc,sys,dev,run,var/tmp,root,home/nonroot,usr/bin,usr/lib,usr/lib64,usr/sbin}
  ln -s usr/lib "$runtime/lib"
  ln -s usr/lib64 "$runtime/lib64"
  for package in "${packages[@]}"; do
    chroot "$root" dpkg -L "$package" 2>/dev/null || true
  done | sed -n 's:^/::p' | while read -r file; do
    if [ ! -d "$root/$file" ] || [ -L "$root/$file" ]; then
      case $file in bin | lib | lib64 | sbin | usr/sbin/* | usr/share/doc/* | usr/share/ca-certificates/*) ;; *) printf '%s\n' "$file" ;; esac
    fi
  done | tar -C "$root" -T - -c | tar -C "$runtime" --keep-directory-symlink -x
  cp "$root/etc/ssl/certs/ca-certificates.crt" "$runtime/etc/ssl/certs/"
  printf 'root:x:0:0:root:/root:/sbin/nologin\nnonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin\n' >"$runtime/etc/passwd"
  printf 'root:x:0:\nnonroot:x:65532:\n' >"$runtime/etc/group"
  printf 'hosts: files dns\n' >"$runtime/etc/nsswitch.conf"
  chmod 1777 "$runtime/tmp" "$runtime/var/tmp"
  load "$runtime" "$LOCAL_RUNTIME"
  load "$root" "$LOCAL_BUILD" "\"JAVA_HOME=/$java\", \"PATH=/$java/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\""
  say "made $LOCAL_BUILD and $LOCAL_RUNTIME."
}

# ---- build

# Prints a file's path when it is there, for a secret that the build can do without.
maven_settings() {
  local file=${MAVEN_SETTINGS:-${HOME-}/.m2/settings.xml}
  [ ! -f "$file" ] || printf '%s\n' "$file"
}

build() {
  need_docker
  . build/jdk25.sh
  local arguments=(--platform "linux/$ARCH") settings client build_image=${BUILD_IMAGE-} runtime_image=${RUNTIME_IMAGE-}
  client=$(building_docker)
  if [ -z "$build_image$runtime_image" ] && has_bases; then
    build_image=$LOCAL_BUILD runtime_image=$LOCAL_RUNTIME
    arguments+=(--build-arg "JARS_IMAGE=$LOCAL_JARS")
  fi
  [ -z "$build_image" ] || arguments+=(--build-arg "BUILD_IMAGE=$build_image")
  [ -z "$runtime_image" ] || arguments+=(--build-arg "RUNTIME_IMAGE=$runtime_image")
  # Maven in the build asks whom Maven here asks, and trusts whom it trusts.
  settings=$(maven_settings)
  [ -z "$settings" ] || arguments+=(--secret "id=maven-settings,src=$settings")
  arguments+=(--secret "id=maven-truststore,src=$(readlink -f "$JAVA_HOME/lib/security/cacerts")")
  say "building $IMAGE on ${build_image:-the bases that the Dockerfile names} …"
  workspace
  if ! DOCKER_BUILDKIT=1 "$client" build --network host --progress plain "${arguments[@]}" -t "$IMAGE" \
    --build-arg "VERSION=$VERSION" \
    --build-arg "REVISION=$(git rev-parse HEAD 2>/dev/null || echo unknown)" \
    --build-arg "CREATED=$(date -u +%Y-%m-%dT%H:%M:%SZ)" . >"$work/build.log" 2>&1; then
    need_emulation "$work/build.log"
    tail -n 60 "$work/build.log" >&2
    fail "the image is not built: see above."
  fi
  [ -z "${SHOW-}" ] || cat "$work/build.log" >&2
  say "built $IMAGE, $(megabytes "$(docker image inspect -f '{{.Size}}' "$IMAGE")") MB."
}

# ---- try and measure

# The sandbox, as this machine runs it.
need_sandbox() {
  . build/jdk25.sh
  if [ ! -d sandbox/target/lib ] || [ ! -d sandbox/target/classes ]; then
    say "building the sandbox …"
    ./mvnw -q -B package -Dmaven.test.skip=true -Dspotless.check.skip -pl sandbox -am >"$work/sandbox.log" 2>&1 \
      || { cat "$work/sandbox.log" >&2; fail "the sandbox is not built: see above."; }
  fi
}

# The options under which a container runs in earnest, and a little more strictly. The worker finds the stand-ins on the
# loopback interface. Taken from the image: user, entry point, volume.
readonly CONFINED=(--read-only --cap-drop ALL --security-opt no-new-privileges --network host)

# rehearse NAME [DOCKER OPTION...] [::: REHEARSAL OPTION...]: a worker in a container of that name, in the background;
# what has happened is read with happened, and go lets it go on.
rehearse() {
  local name=$1 options=()
  shift
  while [ $# -gt 0 ] && [ "$1" != ::: ]; do
    options+=("$1")
    shift
  done
  [ $# = 0 ] || shift
  containers+=("$name")
  rm -f "$work/$name.in" "$work/$name.out"
  mkfifo "$work/$name.in"
  "$JAVA_HOME/bin/java" -Xmx3g -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
    -Dlogback.configurationFile=io/portaws/sandbox/demo/logback-demo.xml -cp 'sandbox/target/classes:sandbox/target/lib/*' \
    io.portaws.sandbox.demo.Rehearsal --tls "$work" --step --log "$work/$name.log" "$@" -- \
    "$(command -v docker)" run --rm --name "$name" "${CONFINED[@]}" --volume "$work/port.p12:$work/port.p12:ro" \
    "${options[@]}" '{environment}' "$IMAGE" <"$work/$name.in" >"$work/$name.out" 2>"$work/$name.err" &
  rehearsal=$!
  exec 3>"$work/$name.in"
}

# happened NAME WHAT: waits until it has, and prints its value.
happened() {
  local patience=$((20 * PATIENCE * 5)) value
  while [ "$patience" -gt 0 ]; do
    value=$(sed -n "s/^$2=//p" "$work/$1.out" 2>/dev/null || true)
    if [ -n "$value" ]; then
      printf '%s\n' "$value"
      return
    fi
    kill -0 "$rehearsal" 2>/dev/null || break
    sleep 0.2
    patience=$((patience - 1))
  done
  tail -n 20 "$work/$1.err" "$work/$1.log" >&2
  fail "the worker never came to '$2': see above."
}

go() { echo >&3; }

# ended NAME: waits until the rehearsal has ended; fails when it was not content.
ended() {
  local code=0
  exec 3>&-
  wait "$rehearsal" || code=$?
  [ "$code" = 0 ] || { cat "$work/$1.err" >&2; tail -n 20 "$work/$1.log" >&2; fail "the rehearsal ended with $code: see above."; }
}

# The words of a list in the image's configuration, one a line.
words() { docker image inspect -f "{{range .Config.$1}}{{.}}{{\"\\n\"}}{{end}}" "$IMAGE" | sed '/^$/d'; }

expect() {
  [ "$2" = "$3" ] || fail "$1 is '$2', and should be '$3'."
  say "ok: $1 is $2"
}

try() {
  need_docker
  need_image
  workspace
  need_sandbox
  local name=port-aws-events-try-$$ code=0 shells over probe

  expect "the architecture" "$(docker image inspect -f '{{.Architecture}}' "$IMAGE")" "$ARCH"
  expect "the user" "$(docker image inspect -f '{{.Config.User}}' "$IMAGE")" 65532:65532
  docker create --name "$name-files" "$IMAGE" >/dev/null
  containers+=("$name-files")
  docker export "$name-files" | tar -tv >"$work/files"
  shells=$(awk '{ print $6 }' "$work/files" | grep -cE '^(usr/)?s?bin/(sh|bash|dash|busybox)$' || true)
  [ -n "${RUNTIME_IMAGE-}" ] || expect "the number of shells in the image" "$shells" 0

  over=$(awk '$6 ~ "^(opt/java|app)/" { bytes += $3 } END { printf "%.1f", bytes / 1000000 }' "$work/files")
  [ "${over%.*}" -lt "$MOST_OVER_BASE" ] || fail "the image adds $over MB to its base, and $MOST_OVER_BASE are the most."
  say "ok: it adds $over MB to its base"

  # AOTMode=on: a cache that the JVM refuses is an error here, and not just a slow start.
  mapfile -t entrypoint < <(words Entrypoint)
  docker run --rm "${CONFINED[@]}" --entrypoint "${entrypoint[0]}" "$IMAGE" -XX:AOTMode=on "${entrypoint[@]:1}" \
    >"$work/refused" 2>&1 || code=$?
  need_emulation "$work/refused"
  [ "$code" = 78 ] || cat "$work/refused" >&2
  expect "the exit code without a configuration, by the AOT cache," "$code" 78
  grep -q '^  - QUEUE_URL is not set' "$work/refused" || grep -q 'QUEUE_URL' "$work/refused" \
    || { cat "$work/refused" >&2; fail "the refusal does not name QUEUE_URL: see above."; }

  rehearse "$name" --health-interval 3s --health-start-period 0s --health-timeout "$((PATIENCE / 6))s" ::: \
    --samples "$PWD" --faults --patience "$PATIENCE"
  happened "$name" ready >/dev/null
  say "ok: it is live and ready, its root read-only, Port spoken to by TLS"
  mapfile -t probe < <(words Healthcheck.Test)
  docker exec "$name" "${probe[@]:1}" || fail "the health check's command fails on a worker that is ready."
  go
  happened "$name" settled >/dev/null
  say "ok: it delivered $(happened "$name" messages) messages of all types"
  for _ in $(seq $((PATIENCE * 5))); do
    [ "$(docker inspect -f '{{.State.Health.Status}}' "$name")" != healthy ] || break
    sleep 0.2
  done
  expect "its health" "$(docker inspect -f '{{.State.Health.Status}}' "$name")" healthy
  go
  ended "$name"
  expect "the exit code on SIGTERM" "$(happened "$name" exit)" 0
  say "the image does what it should."
}

# A figure of the container's control group, whichever version of control groups this kernel has.
cgroup() { # cgroup NAME FIGURE
  local id file
  id=$(docker inspect -f '{{.Id}}' "$1")
  for file in "/sys/fs/cgroup/$2/docker/$id" "/sys/fs/cgroup/docker/$id" "/sys/fs/cgroup/system.slice/docker-$id.scope"; do
    [ ! -d "$file" ] || { printf '%s\n' "$file"; return; }
  done
  fail "the control group of container $1 is not to be found under /sys/fs/cgroup."
}

peak_bytes() {
  local group
  group=$(cgroup "$1" memory)
  cat "$group/memory.max_usage_in_bytes" 2>/dev/null || cat "$group/memory.peak"
}

# What belongs to its processes alone; pages of files are given up when memory is short.
process_bytes() {
  local group
  group=$(cgroup "$1" memory)
  awk '$1 == "rss" || $1 == "anon" { print $2 }' "$group/memory.stat"
}

cpu_seconds() {
  local group
  group=$(cgroup "$1" cpuacct)
  if [ -r "$group/cpuacct.usage" ]; then
    awk '{ printf "%.2f", $1 / 1e9 }' "$group/cpuacct.usage"
  else
    awk '$1 == "usage_usec" { printf "%.2f", $2 / 1e6 }' "$group/cpu.stat"
  fi
}

started_at() { date -d "$(docker inspect -f '{{.State.StartedAt}}' "$1")" +%s.%3N; }

# One start under limits: "seconds to the first poll, CPU seconds until ready, MB idle, seconds of a probe".
measure_start() { # measure_start NAME CPUS MEMORY
  local first begun cpu idle before after
  rehearse "$1" --cpus "$2" --memory "$3" ::: --no-story
  first=$(happened "$1" first-poll)
  happened "$1" ready >/dev/null
  begun=$(started_at "$1")
  cpu=$(cpu_seconds "$1")
  sleep 5
  idle=$(process_bytes "$1")
  before=$(date +%s.%3N)
  docker exec "$1" "${probe[@]:1}" >/dev/null 2>&1 || fail "the health check fails with $2 CPUs and $3."
  after=$(date +%s.%3N)
  go
  happened "$1" settled >/dev/null
  go
  ended "$1"
  awk -v a="$first" -v b="$begun" -v c="$cpu" -v i="$idle" -v p="$after" -v q="$before" \
    'BEGIN { printf "%.2f %.2f %.0f %.2f\n", a - b, c, i / 1e6, p - q }'
}

# The median and the worst of a column of starts, "0.71 (0.84)".
middle() { # middle FILE COLUMN
  cut -d ' ' -f "$2" "$1" | sort -n | awk '{ v[NR] = $1 } END { printf "%s (%s)", v[int((NR + 1) / 2)], v[NR] }'
}

measure_starts() { # measure_starts CPUS MEMORY
  local run
  : >"$work/starts"
  for run in $(seq "$RUNS"); do
    measure_start "port-aws-events-start-$$-$run" "$1" "$2" >>"$work/starts"
    say "$1 CPU, $2: $(tail -n 1 "$work/starts")"
  done
  printf '| %s | %s | %s s | %s s | %s MB | %s s |\n' "$1" "${2%m} MB" "$(middle "$work/starts" 1)" \
    "$(middle "$work/starts" 2)" "$(middle "$work/starts" 3)" "$(middle "$work/starts" 4)" >>"$work/starts.md"
}

# A backlog worked off under limits; the rehearsal fails when a message is lost or the worker does not end well.
measure_load() { # measure_load CPUS MEMORY MESSAGES
  local name=port-aws-events-load-$$-$1 millis messages cpu
  say "working off $3 messages with $1 CPU and $2 …"
  rehearse "$name" --cpus "$1" --memory "$2" --health-interval 5s --health-start-period 0s ::: --no-story --messages "$3"
  happened "$name" ready >/dev/null
  go
  messages=$(happened "$name" messages)
  millis=$(happened "$name" millis)
  happened "$name" settled >/dev/null
  cpu=$(cpu_seconds "$name")
  awk -v cpus="$1" -v memory="${2%m}" -v n="$messages" -v ms="$millis" -v c="$cpu" -v r="$(process_bytes "$name")" \
    -v p="$(peak_bytes "$name")" 'BEGIN { printf "| %s | %s MB | %d | %.0f | %.2f ms | %.0f MB | %.0f MB | 0 |\n", \
      cpus, memory, n, n * 1000 / ms, c * 1000 / n, r / 1e6, p / 1e6 }' >>"$work/load.md"
  go
  ended "$name"
}

# Rows of a table: part, MB on the disk, MB compressed.
measure_parts() {
  local part
  docker create --name "port-aws-events-files-$$" "$IMAGE" >/dev/null
  containers+=("port-aws-events-files-$$")
  mkdir "$work/tree"
  docker export "port-aws-events-files-$$" | tar -C "$work/tree" -x
  row() { # row NAME PATH...
    local name=$1
    shift
    printf '| %s | %s | %s |\n' "$name" "$(megabytes "$(tar -C "$work/tree" -c "$@" | wc -c)")" \
      "$(megabytes "$(tar -C "$work/tree" -c "$@" | gzip -6 | wc -c)")"
  }
  row "Java runtime, \`/opt/java\`" opt/java
  row "the worker's jar" app/port-aws-events-worker.jar
  row "the native HTTP client, \`/app/lib\`" app/lib
  row "the AOT cache, \`/app/worker.aot\`" app/worker.aot
  row "**over the base**" opt/java app
  row "the base" --exclude=./opt/java --exclude=./app .
  row "**the image**" .
}

measure() {
  ! emulated || wrong "measure needs a machine of $ARCH; this is one of $OWN_ARCH"
  need_docker
  need_image
  workspace
  need_sandbox
  local messages=${FULL_RATE_MESSAGES:-100000}
  mapfile -t probe < <(words Healthcheck.Test)
  measure_parts >"$work/parts.md"
  measure_starts 1 256m
  measure_starts 0.25 512m
  measure_load 1 256m "$messages"
  measure_load 0.25 512m $((messages / 5))
  {
    cat <<EOF
# What the image weighs and needs

Written by \`build/image.sh measure\` on $(date -u +%Y-%m-%d), and only by it. Machine: $(nproc) cores,
$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1 | tr -s ' '), Linux $(uname -r), Docker $(docker version -f '{{.Server.Version}}'),
load $(cut -d ' ' -f 1 /proc/loadavg) at the end. Image: $IMAGE, $(docker image inspect -f '{{.Architecture}}' "$IMAGE"),
JVM $(docker run --rm --network none --entrypoint java "$IMAGE" --version | sed -n 2p | sed 's/.*(build \(.*\))/\1/'). The sandbox (SQS, AWS and Port)
ran on the same machine, outside of the container.

## Size

MB of 1,000,000 bytes: as it lies on the disk, and compressed by gzip as it is sent.

| part | MB | compressed |
|---|---|---|
$(cat "$work/parts.md")

## Start

$RUNS starts each: the median, and the worst in brackets. From the container's start (its process; Docker's own work before that
is not in it) to the first ReceiveMessage that reaches SQS; CPU time until it is ready; memory of its processes when it
has been idle for five seconds; and how long the health check takes, by \`docker exec\`, beside it.

| CPUs | limit | first poll | CPU time | idle | health check |
|---|---|---|---|---|---|
$(cat "$work/starts.md")

## Full rate

A backlog of several forms and types and of 1 to 64 KB, each resource told of twice, worked off as fast as it goes:
nothing limits it but the CPUs, and what reads of AWS one by one take. The health check runs beside it every 5 seconds.
Memory of the processes at the end, and the most that the container ever used, pages of files and the kernel's buffers included.

| CPUs | limit | messages | a second | CPU a message | memory | peak | lost |
|---|---|---|---|---|---|---|---|
$(cat "$work/load.md")
EOF
  } >docs/footprint.md
  say "wrote docs/footprint.md."
}

# ---- ci

# A daemon for the time of this run. It has no network of its own: all that runs here has the machine's.
own_docker() {
  command -v docker >/dev/null && docker info >/dev/null 2>&1 && return
  [ "${CI-}" = true ] || unavailable "no image was built: docker does not answer here."
  [ "$(id -u)" = 0 ] || unavailable "no image was built: docker does not answer, and only root can install it."
  command -v apt-get >/dev/null || unavailable "no image was built: docker does not answer, and there is no apt-get to install it with."
  say "installing Docker …"
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq docker.io debootstrap iptables; } \
    >"$work/apt.log" 2>&1 </dev/null \
    || { tail -n 3 "$work/apt.log" >&2; unavailable "no image was built: Docker cannot be installed."; }
  # Installing it may have started it.
  docker info >/dev/null 2>&1 && return
  dockerd --data-root "$work/docker" --exec-root "$work/docker-run" --pidfile "$work/docker.pid" \
    --bridge none --iptables=false --ip-forward=false >"$work/dockerd.log" 2>&1 &
  daemon=$!
  for _ in $(seq 60); do
    docker info >/dev/null 2>&1 && return
    kill -0 "$daemon" 2>/dev/null || break
    sleep 0.5
  done
  tail -n 3 "$work/dockerd.log" >&2
  unavailable "no image was built: the Docker daemon does not start on this machine."
}

# The Dockerfile's own base for BUILD or RUNTIME.
own_base() { sed -n "s/^ARG $1_IMAGE=//p" Dockerfile; }

# Whether the Dockerfile's own bases can be had; the small one first, since a registry may just not answer.
reaches_registry() {
  timeout 60 docker pull -q "$(own_base RUNTIME)" >/dev/null 2>&1 && timeout 300 docker pull -q "$(own_base BUILD)" >/dev/null 2>&1
}

# A daemon may answer where the kernel lets it start no container.
need_containers() { # need_containers IMAGE
  docker run --rm --network none --entrypoint true "$1" >"$work/container.log" 2>&1 \
    || { tail -n 3 "$work/container.log" >&2; unavailable "no image was built: Docker starts no container on this machine."; }
}

ci() {
  local base=${BUILD_IMAGE-}
  workspace
  own_docker
  if [ -z "$base${RUNTIME_IMAGE-}" ]; then
    if has_bases || ! reaches_registry; then
      base=$LOCAL_BUILD
      # What is missing here is the machine's, and no fault of the image.
      has_bases || build/image.sh base \
        || unavailable "no image was built: there is neither a registry nor a base made here."
    fi
  fi
  need_containers "${base:-$(own_base BUILD)}"
  build
  try
}

clean() {
  need_docker
  for image in "$IMAGE" "$LOCAL_BUILD" "$LOCAL_RUNTIME"; do
    if has_image "$image"; then
      docker image rm "$image" >/dev/null
      say "removed $image"
    fi
  done
}

megabytes() { awk -v bytes="$1" 'BEGIN { printf "%.1f", bytes / 1000000 }'; }

case " $* " in
  *" -h "* | *" --help "* | " help ")
    usage
    exit $OK
    ;;
esac
[ $# = 1 ] || wrong "one command is needed, and nothing after it"
case $ARCH in amd64 | arm64) ;; *) wrong "ARCH is '$ARCH', where only amd64 and arm64 are known" ;; esac
# What docker imports, pulls, creates and runs is for the image's architecture.
export DOCKER_DEFAULT_PLATFORM=linux/$ARCH
case $1 in
  base | build | try | measure | ci | clean) "$1" ;;
  *) wrong "'$1' is no command" ;;
esac
