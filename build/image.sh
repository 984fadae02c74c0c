#!/usr/bin/env bash
# Builds the worker's image, tries it and measures it: build/image.sh --help.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly OK=0 WRONG=1 USAGE=2 UNAVAILABLE=69
readonly LOCAL_BUILD=port-aws-events-base/build LOCAL_RUNTIME=port-aws-events-base/runtime
readonly SUITE=bookworm
readonly DEBIAN=${DEBIAN_MIRROR-}
RUNS=${RUNS:-5}
VERSION=$(sed -n 's:^  <version>\(.*\)</version>$:\1:p' pom.xml | head -n 1)
IMAGE=${IMAGE:-port-aws-events:$VERSION}

usage() {
  cat <<EOF
Usage: build/image.sh COMMAND

  base      Makes two local images from Debian packages, for a machine that reaches no image registry:
            $LOCAL_BUILD (Debian and this machine's JDK 25) and $LOCAL_RUNTIME (glibc, certificates,
            time zones; no shell). Needs root and debootstrap.
  build     Builds the image $IMAGE, on the local images when they are there, else on the Dockerfile's own.
  try       Runs it read-only, without capabilities and as nobody, against the sandbox: it becomes ready and
            healthy, delivers all it is sent, ends with 0 on SIGTERM, and refuses a wrong configuration with 78.
  measure   Runs it again and again, under limits, and writes docs/footprint.md.
  clean     Removes the image and the local images.

Variables: IMAGE (its name), BUILD_IMAGE and RUNTIME_IMAGE (other bases), MAVEN_SETTINGS (a settings.xml for the build),
DEBIAN_MIRROR (for base), RUNS (of measure, 5), FULL_RATE_MESSAGES (of measure, 100000), SHOW=1 (what Docker prints).

Exit: $OK done; $WRONG the image is not built or does not do what it should; $USAGE a wrong call; $UNAVAILABLE this
machine lacks what the command needs, and the last line says what.
EOF
}

say() { printf 'image: %s\n' "$*" >&2; }
fail() { say "$*"; exit $WRONG; }
unavailable() { say "$*"; exit $UNAVAILABLE; }

work=
containers=()
cleanup() {
  local name
  for name in "${containers[@]+"${containers[@]}"}"; do
    docker rm -fv "$name" >/dev/null 2>&1 || true
  done
  [ -z "$work" ] || rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 130' INT TERM

workspace() {
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

need_image() {
  docker image inspect "$IMAGE" >/dev/null 2>&1 || fail "there is no image $IMAGE: build/image.sh build"
}

has_image() { docker image inspect "$1" >/dev/null 2>&1; }

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

base() {
  need_docker
  [ "$(id -u)" = 0 ] || unavailable "base needs root, as debootstrap does."
  command -v debootstrap >/dev/null || unavailable "there is no debootstrap here: apt-get install debootstrap"
  . build/jdk25.sh
  workspace
  local root=$work/root runtime=$work/runtime
  say "installing Debian $SUITE with debootstrap …"
  debootstrap --variant=minbase --include=ca-certificates "$SUITE" "$root" ${DEBIAN:+"$DEBIAN"} >"$work/debootstrap.log" 2>&1 \
    || { tail -n 5 "$work/debootstrap.log" >&2; fail "debootstrap failed; DEBIAN_MIRROR names another mirror."; }
  # What names the mirror, or is of no use in an image.
  rm -rf "$root"/etc/apt/sources.list* "$root"/var/cache/apt/* "$root"/var/lib/apt/lists/* "$root"/var/log/*

  # As distroless images are made: the files of a few packages.
  mkdir -p "$runtime"/{etc/ssl/certs,tmp,proc,sys,dev,run,var/tmp,root,home/nonroot,usr/bin,usr/lib,usr/lib64,usr/sbin}
  ln -s usr/lib "$runtime/lib"
  ln -s usr/lib64 "$runtime/lib64"
  for package in base-files libc6 netbase tzdata ca-certificates; do
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
  tar -C "$runtime" -c . | docker import - "$LOCAL_RUNTIME" >/dev/null

  mkdir -p "$root/opt/java"
  cp -a "$JAVA_HOME" "$root/opt/java/openjdk"
  rm -f "$root/opt/java/openjdk/lib/src.zip" "$root/opt/java/openjdk/lib/security/cacerts"
  truststore "$root/etc/ssl/certs/ca-certificates.crt" "$root/opt/java/openjdk/lib/security/cacerts"
  tar -C "$root" --exclude=./proc --exclude=./sys --exclude=./dev -c . \
    | docker import --change 'ENV JAVA_HOME=/opt/java/openjdk' \
      --change 'ENV PATH=/opt/java/openjdk/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' - "$LOCAL_BUILD" >/dev/null
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
  local arguments=() settings client
  client=$(building_docker)
  if [ -z "${BUILD_IMAGE-}${RUNTIME_IMAGE-}" ] && has_image "$LOCAL_BUILD" && has_image "$LOCAL_RUNTIME"; then
    BUILD_IMAGE=$LOCAL_BUILD RUNTIME_IMAGE=$LOCAL_RUNTIME
  fi
  [ -z "${BUILD_IMAGE-}" ] || arguments+=(--build-arg "BUILD_IMAGE=$BUILD_IMAGE")
  [ -z "${RUNTIME_IMAGE-}" ] || arguments+=(--build-arg "RUNTIME_IMAGE=$RUNTIME_IMAGE")
  # Maven in the build asks whom Maven here asks, and trusts whom it trusts.
  settings=$(maven_settings)
  [ -z "$settings" ] || arguments+=(--secret "id=maven-settings,src=$settings")
  arguments+=(--secret "id=maven-truststore,src=$(readlink -f "$JAVA_HOME/lib/security/cacerts")")
  say "building $IMAGE on ${BUILD_IMAGE:-the Dockerfile\'s bases} …"
  workspace
  if ! DOCKER_BUILDKIT=1 "$client" build --network host --progress plain "${arguments[@]}" -t "$IMAGE" \
    --build-arg "VERSION=$VERSION" \
    --build-arg "REVISION=$(git rev-parse HEAD 2>/dev/null || echo unknown)" \
    --build-arg "CREATED=$(date -u +%Y-%m-%dT%H:%M:%SZ)" . >"$work/build.log" 2>&1; then
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
  local patience=$((20 * 60 * 5)) value
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
  local name=port-aws-events-try-$$ code=0 shells probe

  expect "the user" "$(docker image inspect -f '{{.Config.User}}' "$IMAGE")" 65532:65532
  docker create --name "$name-files" "$IMAGE" >/dev/null
  containers+=("$name-files")
  docker export "$name-files" | tar -t >"$work/files"
  shells=$(grep -cE '^(usr/)?s?bin/(sh|bash|dash|busybox)$' "$work/files" || true)
  [ -n "${BUILD_IMAGE-}${RUNTIME_IMAGE-}" ] || expect "the number of shells in the image" "$shells" 0

  # AOTMode=on: a cache that the JVM refuses is an error here, and not just a slow start.
  mapfile -t entrypoint < <(words Entrypoint)
  docker run --rm "${CONFINED[@]}" --entrypoint "${entrypoint[0]}" "$IMAGE" -XX:AOTMode=on "${entrypoint[@]:1}" \
    >"$work/refused" 2>&1 || code=$?
  [ "$code" = 78 ] || cat "$work/refused" >&2
  expect "the exit code without a configuration, by the AOT cache," "$code" 78
  grep -q '^  - QUEUE_URL is not set' "$work/refused" || grep -q 'QUEUE_URL' "$work/refused" \
    || { cat "$work/refused" >&2; fail "the refusal does not name QUEUE_URL: see above."; }

  rehearse "$name" --health-interval 3s --health-start-period 0s ::: \
    --samples "$PWD" --faults
  happened "$name" ready >/dev/null
  say "ok: it is live and ready, its root read-only, Port spoken to by TLS"
  mapfile -t probe < <(words Healthcheck.Test)
  docker exec "$name" "${probe[@]:1}" || fail "the health check's command fails on a worker that is ready."
  go
  happened "$name" settled >/dev/null
  say "ok: it delivered $(happened "$name" messages) messages of all types"
  for _ in $(seq 100); do
    [ "$(docker inspect -f '{{.State.Health.Status}}' "$name")" != healthy ] || break
    sleep 0.2
  done
  expect "its health" "$(docker inspect -f '{{.State.Health.Status}}' "$name")" healthy
  go
  ended "$name"
  expect "the exit code on SIGTERM" "$(happened "$name" exit)" 0
  say "the image does what it should."
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

case ${1-} in
  base) base ;;
  build) build ;;
  try) try ;;
  measure) measure ;;
  clean) clean ;;
  -h | --help | help) usage ;;
  *)
    usage >&2
    exit $USAGE
    ;;
esac
