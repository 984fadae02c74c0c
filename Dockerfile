# The worker's image: a Java runtime of the modules that the worker needs, its jar, and an AOT cache that it was trained
# with. No shell, no package manager, no root.
#
#   docker build -t port-aws-events .
#   docker buildx build --platform linux/amd64,linux/arm64 -t REGISTRY/port-aws-events:VERSION --push .
#
# Needs BuildKit (the default since Docker 23; DOCKER_BUILDKIT=1 before). Behind a proxy, Maven's settings and the
# certificates that it trusts go in as secrets, which no layer keeps:
#
#   docker build --secret id=maven-settings,src=$HOME/.m2/settings.xml --secret id=maven-truststore,src=truststore.p12 .
#
# Other bases go in by BUILD_IMAGE (a JDK 25 for the same C library) and RUNTIME_IMAGE (any glibc 2.17 or later with
# /etc/ssl/certs/ca-certificates.crt). Both defaults are pinned to a version and to its digest; a digest names all
# platforms of it. To renew one: docker buildx imagetools inspect IMAGE:TAG
ARG BUILD_IMAGE=docker.io/library/eclipse-temurin:25.0.4.1_1-jdk-noble@sha256:589ff4cc3f71aab462e7048a47a0d10edf57fbccde3fceea2281e610bf5880b4
ARG RUNTIME_IMAGE=gcr.io/distroless/base-nossl-debian13:nonroot@sha256:8c563c1fb5e120606f0d85733049775faed6192e2bd2223ef283a5393eec22b9

# ---- The jar: the same for every platform, so made once, on the builder's own.
FROM --platform=${BUILDPLATFORM} ${BUILD_IMAGE} AS maven
WORKDIR /src
COPY . .
RUN --mount=type=cache,target=/root/.m2 \
    --mount=type=secret,id=maven-settings,target=/run/secrets/settings.xml \
    --mount=type=secret,id=maven-truststore,target=/run/secrets/truststore \
    if [ -s /run/secrets/truststore ]; then \
      export JAVA_TOOL_OPTIONS=-Djavax.net.ssl.trustStore=/run/secrets/truststore; \
    fi; \
    if [ -s /run/secrets/settings.xml ]; then settings="-s /run/secrets/settings.xml"; fi; \
    ./mvnw -q -B ${settings-} package -Dmaven.test.skip=true -Dspotless.check.skip -pl worker,sandbox -am

# ---- The runtime, and the training in it, under the paths that the image has.
FROM ${BUILD_IMAGE} AS trained
ARG TARGETARCH

# What jdeps finds in the jar, and what is found by name only: TLS on elliptic curves. java.desktop is left out: bean
# introspection, which jackson, snakeyaml and micrometer name and do without.
ARG MODULES=java.base,java.logging,java.management,java.naming,java.sql,java.xml,jdk.crypto.ec,jdk.httpserver,jdk.management,jdk.net,jdk.unsupported
RUN jlink --add-modules "${MODULES}" --strip-java-debug-attributes --no-header-files --no-man-pages \
      --compress zip-6 --output /opt/worker-java \
    && cp -L "${JAVA_HOME}/lib/security/cacerts" /opt/worker-java/lib/security/cacerts
