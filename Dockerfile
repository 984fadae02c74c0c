# The worker's image: a Java runtime of the modules that the worker needs, its jar, and an AOT cache that it was trained
# with. No shell, no package manager, no root.
#
#   docker build -t port-aws-events .
#   docker buildx build --platform linux/amd64,linux/arm64 -t REGISTRY/port-aws-events:VERSION --push .
#
# Needs BuildKit (the default since Docker 23; DOCKER_BUILDKIT=1 before). Behind a proxy or a mirror, Maven's settings and
# the certificates that it trusts go in as secrets, which no layer keeps:
#
#   docker build --secret id=maven-settings,src=$HOME/.m2/settings.xml --secret id=maven-truststore,src=cacerts .
#
# Other bases go in by BUILD_IMAGE (a JDK 25 with jlink, built for glibc, and binutils) and RUNTIME_IMAGE (any glibc from 2.17 on, with
# /etc/ssl/certs/ca-certificates.crt). The defaults are pinned to a version and to the digest that it had, which names
# all its platforms. To renew one: docker buildx imagetools inspect IMAGE:TAG
# Where BUILD_IMAGE is of one platform, and not of the builder's own, JARS_IMAGE is the JDK 25 for that.
ARG BUILD_IMAGE=docker.io/library/eclipse-temurin:25.0.4.1_1-jdk-noble@sha256:589ff4cc3f71aab462e7048a47a0d10edf57fbccde3fceea2281e610bf5880b4
ARG RUNTIME_IMAGE=gcr.io/distroless/base-nossl-debian13:nonroot@sha256:8c563c1fb5e120606f0d85733049775faed6192e2bd2223ef283a5393eec22b9
ARG JARS_IMAGE=${BUILD_IMAGE}

# ---- The jars, and the modules that the worker's needs: the same for every platform, so made once, on the builder's own.
FROM --platform=${BUILDPLATFORM} ${JARS_IMAGE} AS jars
WORKDIR /src
COPY . .
RUN --mount=type=cache,target=/root/.m2 \
    --mount=type=secret,id=maven-settings,target=/run/secrets/settings.xml \
    --mount=type=secret,id=maven-truststore,target=/run/secrets/truststore \
    set -eu; \
    if [ -s /run/secrets/truststore ]; then \
      export JAVA_TOOL_OPTIONS=-Djavax.net.ssl.trustStore=/run/secrets/truststore; \
    fi; \
    ./mvnw -q -B $([ ! -s /run/secrets/settings.xml ] || echo -s /run/secrets/settings.xml) \
      package -Dmaven.test.skip=true -Dspotless.check.skip -pl worker,sandbox -am; \
    jdeps --multi-release 25 --ignore-missing-deps --print-module-deps worker/target/image/port-aws-events-worker.jar \
      >worker/target/image/modules

# ---- The runtime, and the worker's training in it, under the paths that the image has.
FROM ${BUILD_IMAGE} AS trained
ARG TARGETARCH

# What jdeps finds in the jar, and what is found by its name only: elliptic curves for TLS. Left out: java.desktop, whose
# bean introspection jackson, snakeyaml and micrometer can do without; the training would show where they cannot.
# Debian's JDK has what debuggers read among its files, of ten times the runtime's size.
ARG MODULES=java.base,java.logging,java.management,java.naming,java.sql,java.xml,jdk.crypto.ec,jdk.httpserver,jdk.management,jdk.net,jdk.unsupported
# strip (of binutils) takes the names of libjvm's inner functions, 5 MB: a report of a crash gives their addresses without.
RUN jlink --add-modules "${MODULES}" --strip-java-debug-attributes --no-header-files --no-man-pages --compress zip-6 \
      --exclude-files '**.debuginfo' --output /opt/worker \
    && find /opt/worker/lib -name '*.so' -exec strip --strip-unneeded {} + \
    && cp -L "${JAVA_HOME}/lib/security/cacerts" /opt/worker/lib/security/cacerts

# The JVM takes a cache only with the very jar, of the very time, that it was made with: it gets a time that no copy changes.
COPY --from=jars /src/worker/target/image/port-aws-events-worker.jar /app/
COPY --from=jars /src/worker/target/image/lib/${TARGETARCH}/ /app/lib/
COPY build/jvm.options /app/
RUN --mount=type=bind,from=jars,source=/src/worker/target/image/modules,target=/modules \
    set -eu; \
    mkdir -p /app/types /training/tmp; \
    chmod -R a+rX,go-w /app /opt/worker; \
    chmod 1777 /training/tmp; \
    find /app /opt/worker -exec touch -h -d '2026-01-01T00:00:00Z' {} +; \
    for module in $(tr , ' ' </modules); do \
      [ "$module" = java.desktop ] || /opt/worker/bin/java --list-modules | grep -q "^$module@" \
        || { echo "The jar needs the module $module: add it to MODULES." >&2; exit 1; }; \
    done

# The real worker between stand-ins for SQS, AWS and Port, Port by TLS and both failing now and then: what it loads and does
# is what the cache holds. Of AWS's services only one is read, since every start links the whole cache (RATIONALE.md).
# The build fails when a message is lost, or the worker does not end with 0. It may be patient: under emulation, the cache
# that the worker writes at its end takes minutes.
RUN --mount=type=bind,from=jars,source=/src/sandbox/target,target=/sandbox \
    set -eu; \
    grep -v AOTCache= /app/jvm.options > /training/jvm.options; \
    java -Xmx512m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
      -Dlogback.configurationFile=io/portaws/sandbox/demo/logback-demo.xml -cp '/sandbox/classes:/sandbox/lib/*' \
      io.portaws.sandbox.demo.Rehearsal --tls /training --faults --no-story --messages 400 --narrow --patience 900 --log /training/worker.log -- \
      /opt/worker/bin/java -XX:AOTCacheOutput=/app/worker.aot @/training/jvm.options \
      -jar /app/port-aws-events-worker.jar \
    || { tail -n 20 /training/worker.log; exit 1; }; \
    test -s /app/worker.aot; \
    touch -d '2026-01-01T00:00:00Z' /app/worker.aot

# ---- The image.
FROM ${RUNTIME_IMAGE}
ARG VERSION=development
ARG REVISION=unknown
ARG CREATED=1970-01-01T00:00:00Z
ARG SOURCE=https://github.com/port-labs/port-aws-events
LABEL org.opencontainers.image.title="port-aws-events" \
      org.opencontainers.image.description="Keeps a Port software catalogue true to AWS within seconds of every change." \
      org.opencontainers.image.source="${SOURCE}" \
      org.opencontainers.image.documentation="${SOURCE}#readme" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.created="${CREATED}"

# What changes least comes first, so that a new version is a small download.
COPY --from=trained /opt/worker /opt/java
COPY --from=trained /app/lib /app/lib
COPY --from=trained --chown=65532:65532 /training/tmp /tmp
COPY --from=trained /app/types /app/types
COPY --from=trained /app/port-aws-events-worker.jar /app/worker.aot /app/jvm.options /app/

# MALLOC_ARENA_MAX: glibc would keep a pool for each of the native threads, which hold little.
ENV PATH=/opt/java/bin LANG=C.UTF-8 MALLOC_ARENA_MAX=2
WORKDIR /app
USER 65532:65532
VOLUME /tmp
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 \
  CMD ["java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx16m", "-cp", "/app/port-aws-events-worker.jar", "io.portaws.worker.Probe"]
ENTRYPOINT ["java", "@/app/jvm.options", "-jar", "/app/port-aws-events-worker.jar"]
