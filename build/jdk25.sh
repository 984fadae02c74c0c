# Finds a JDK 25 and exports JAVA_HOME. Sourced by ./mvnw, ./demo and ./port-aws-events, so that they work from a plain
# shell whose default java is another version. POSIX sh; leaves a JAVA_HOME that is a JDK 25 alone.

is_jdk25() {
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] && grep -q '^JAVA_VERSION="25[."]' "$1/release"
}

find_jdk25() {
  if [ -n "${JAVA_HOME-}" ] && is_jdk25 "$JAVA_HOME"; then
    printf '%s\n' "$JAVA_HOME"
    return 0
  fi
  on_path=$(command -v javac 2>/dev/null || true)
  if [ -n "$on_path" ]; then
    real=$(readlink -f "$on_path" 2>/dev/null || printf '%s' "$on_path")
    home=$(dirname "$(dirname "$real")")
    if is_jdk25 "$home"; then
      printf '%s\n' "$home"
      return 0
    fi
  fi
  # Debian and Fedora, Amazon Linux, macOS, Homebrew, SDKMAN!, asdf, and archives unpacked to /opt.
  for home in /usr/lib/jvm/* /usr/java/* /opt/*jdk* /opt/java/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    "${HOME-}"/.sdkman/candidates/java/* "${HOME-}"/.asdf/installs/java/* "${HOME-}"/.jdks/*; do
    if is_jdk25 "$home"; then
      printf '%s\n' "$home"
      return 0
    fi
  done
  return 1
}

if found=$(find_jdk25); then
  JAVA_HOME=$found
  export JAVA_HOME
else
  echo "port-aws-events needs a JDK 25, and none was found: install one (for example the Debian package temurin-25-jdk) or set JAVA_HOME to it." >&2
  exit 1
fi
unset found
