package io.portaws.worker;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.portaws.pipeline.port.Pause;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.jspecify.annotations.NullMarked;

/** What the architecture page promises about who may know and do what. */
@AnalyzeClasses(
    packages = "io.portaws",
    importOptions = {ImportOption.DoNotIncludeTests.class, ArchitectureTest.WhatShips.class})
class ArchitectureTest {
  /** The sandbox and the build's own tool never ship; their rules are their own. */
  static final class WhatShips implements ImportOption {
    @Override
    public boolean includes(com.tngtech.archunit.core.importer.Location location) {
      return !location.contains("/sandbox/") && !location.contains("/packaging/");
    }
  }

  private static final String[] PURE = {
    "io.portaws.pipeline.event", "io.portaws.pipeline.catalog",
    "io.portaws.pipeline.mapping", "io.portaws.pipeline.jq"
  };

  /** Reads the type files, from the class path and from a folder. */
  private static final String READS_FILES = "io.portaws.pipeline.catalog.TypeCatalog";

  /** Has a deadline of its own to watch, since nothing else ends an expression. */
  private static final String JQ = "io.portaws.pipeline.jq";

  private static DescribedPredicate<JavaCall<?>> callOf(String what, Calls when) {
    return DescribedPredicate.describe(
        what, call -> when.match(call.getTargetOwner(), call.getName()));
  }

  private interface Calls {
    boolean match(JavaClass owner, String name);
  }

  private static boolean isClock(JavaClass owner, String name) {
    boolean now =
        name.equals("now")
            && (owner.isEquivalentTo(Instant.class)
                || owner.isEquivalentTo(LocalDateTime.class)
                || owner.isEquivalentTo(OffsetDateTime.class)
                || owner.isEquivalentTo(ZonedDateTime.class));
    boolean clock = owner.isAssignableTo(Clock.class) || owner.isAssignableTo(InstantSource.class);
    boolean system =
        owner.isEquivalentTo(System.class)
            && (name.equals("currentTimeMillis") || name.equals("nanoTime"));
    return now || clock || system;
  }

  private static boolean makesThreads(JavaClass owner, String name) {
    return owner.isEquivalentTo(Executors.class)
        || owner.isAssignableTo(Thread.Builder.class)
        || (owner.isEquivalentTo(Thread.class)
            && Set.of("<init>", "ofVirtual", "ofPlatform", "startVirtualThread", "start")
                .contains(name))
        || (owner.isAssignableTo(Executor.class) && name.equals("<init>"))
        || owner.getName().equals("java.util.concurrent.StructuredTaskScope")
        || (owner.isEquivalentTo(java.util.Timer.class) && name.equals("<init>"));
  }

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("io.portaws.(**)").should().beFreeOfCycles();

  /** The services of the catalogue's reads, of which SQS is one: queues are resources, too. */
  private static final String SERVICES = "io.portaws.pipeline.state.clients.ServiceClients";

  @ArchTest
  static final ArchRule onlyTheQueueKnowsSqs =
      noClasses()
          .that()
          .resideOutsideOfPackages("io.portaws.queue", "io.portaws.worker.queue")
          .and()
          .doNotHaveFullyQualifiedName(SERVICES)
          .should()
          .dependOnClassesThat()
          .resideInAPackage("software.amazon.awssdk.services.sqs..");

  @ArchTest
  static final ArchRule onlyPortAndTheMappingsSourceKnowOkhttp =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.portaws.pipeline.port")
          .and()
          .doNotHaveFullyQualifiedName("io.portaws.pipeline.config.MappingSource")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("okhttp3..", "okio..");

  @ArchTest
  static final ArchRule threadsAreMadeByTheWorkerAlone =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("io.portaws.worker.Worker")
          .and()
          .doNotHaveFullyQualifiedName("io.portaws.worker.management.ManagementServer")
          // The shutdown hook is a thread that the JVM starts.
          .and()
          .doNotHaveFullyQualifiedName("io.portaws.worker.Main")
          .should()
          .callCodeUnitWhere(callOf("that make threads", ArchitectureTest::makesThreads));

  @ArchTest
  static final ArchRule nothingRunsOnAPoolThatNobodyHandedIn =
      noClasses()
          .should()
          .callCodeUnitWhere(
              DescribedPredicate.describe(
                  "without an executor of their own",
                  call ->
                      call.getTargetOwner().isEquivalentTo(CompletableFuture.class)
                          && call.getName().endsWith("Async")
                          && call.getTarget().getRawParameterTypes().stream()
                              .noneMatch(type -> type.isAssignableTo(Executor.class))));

  @ArchTest
  static final ArchRule theEnvironmentIsReadByMainsAlone =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("io.portaws.worker.Main")
          .and()
          .doNotHaveFullyQualifiedName("io.portaws.worker.Probe")
          .should()
          .callCodeUnitWhere(
              callOf(
                  "System.getenv",
                  (owner, name) -> owner.isEquivalentTo(System.class) && name.equals("getenv")));

  @ArchTest
  static final ArchRule pureCodeAsksNoClock =
      noClasses()
          .that()
          .resideInAnyPackage(PURE)
          .and()
          .resideOutsideOfPackage(JQ)
          .should()
          .callCodeUnitWhere(callOf("that ask a clock", ArchitectureTest::isClock));

  @ArchTest
  static final ArchRule jqWatchesItsDeadlineOnly =
      noClasses()
          .that()
          .resideInAPackage(JQ)
          .should()
          .callCodeUnitWhere(
              callOf(
                  "that ask a clock other than System.nanoTime",
                  (owner, name) -> isClock(owner, name) && !name.equals("nanoTime")));

  @ArchTest
  static final ArchRule pureCodeWaitsForNothing =
      noClasses()
          .that()
          .resideInAnyPackage(PURE)
          .should()
          .callCodeUnitWhere(
              callOf(
                  "that wait",
                  (owner, name) ->
                      (owner.isEquivalentTo(Thread.class) && name.equals("sleep"))
                          || owner.isAssignableTo(Pause.class)));

  @ArchTest
  static final ArchRule pureCodeTouchesNoLoggerFileOrNetwork =
      noClasses()
          .that()
          .resideInAnyPackage(PURE)
          .and()
          .doNotHaveFullyQualifiedName(READS_FILES)
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                      "org.slf4j..",
                      "java.util.logging..",
                      "java.nio.file..",
                      "java.nio.channels..",
                      "java.net.http..",
                      "software.amazon.awssdk..",
                      "okhttp3..")
                  .or(assignableTo(java.io.File.class))
                  .or(assignableTo(java.io.FileInputStream.class))
                  .or(assignableTo(java.io.FileOutputStream.class))
                  .or(assignableTo(java.net.Socket.class))
                  .or(assignableTo(java.net.URLConnection.class)));

  @ArchTest
  static final ArchRule evenTheCatalogueLogsNothingAndAsksNoNetwork =
      noClasses()
          .that()
          .haveFullyQualifiedName(READS_FILES)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.slf4j..", "java.net.http..", "software.amazon.awssdk..");

  @ArchTest
  static final ArchRule thePipelineKnowsNeitherQueueNorWorkerNorSandbox =
      noClasses()
          .that()
          .resideInAPackage("io.portaws.pipeline..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.portaws.queue..", "io.portaws.worker..", "io.portaws.sandbox..");

  @ArchTest
  static final ArchRule whatConsumersShareKnowsNoConsumer =
      noClasses()
          .that()
          .resideInAPackage("io.portaws.queue..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.portaws.worker..", "io.portaws.sandbox..");

  /** Each main picks one, by what its jar may weigh and what it must carry. */
  @ArchTest
  static final ArchRule whatIsSharedKnowsNoHttpClientOfTheSdk =
      noClasses()
          .that()
          .resideInAnyPackage("io.portaws.pipeline..", "io.portaws.queue..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "software.amazon.awssdk.http.crt..",
              "software.amazon.awssdk.http.urlconnection..",
              "software.amazon.awssdk.crt..");

  @ArchTest
  static final ArchRule theWorkerShipsWithoutTheSandboxAndTheBuildsTool =
      noClasses()
          .that()
          .resideInAPackage("io.portaws.worker..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.portaws.sandbox..", "io.portaws.packaging..");

  @ArchTest
  static final ArchRule nothingIsPrintedExceptByMains =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("io.portaws.worker.Main")
          .and()
          .doNotHaveFullyQualifiedName("io.portaws.worker.Probe")
          .should()
          .accessTargetWhere(
              DescribedPredicate.describe(
                  "is System.out or System.err",
                  access ->
                      access.getTargetOwner().isEquivalentTo(System.class)
                          && Set.of("out", "err").contains(access.getTarget().getName())));

  @ArchTest
  static void everyPackageIsNullMarked(JavaClasses all) {
    Set<String> unmarked = new TreeSet<>();
    for (JavaClass each : all) {
      if (!each.getPackage().isAnnotatedWith(NullMarked.class)) {
        unmarked.add(each.getPackageName());
      }
    }
    assertThat(unmarked).isEmpty();
  }

  /** Rules about classes that are not there would hold for ever. */
  @ArchTest
  static void theRulesSeeAllModules(JavaClasses all) {
    assertThat(all.stream().map(JavaClass::getPackageName))
        .contains(PURE)
        .contains(
            "io.portaws.pipeline",
            "io.portaws.pipeline.config",
            "io.portaws.pipeline.port",
            "io.portaws.pipeline.state",
            "io.portaws.queue",
            "io.portaws.worker",
            "io.portaws.worker.queue",
            "io.portaws.worker.config",
            "io.portaws.worker.management",
            "io.portaws.worker.logging");
    assertThat(all.contain(READS_FILES)).isTrue();
    assertThat(all.contain(SERVICES)).isTrue();
    assertThat(all.stream().map(JavaClass::getPackageName))
        .noneMatch(name ->
            name.startsWith("io.portaws.sandbox") || name.startsWith("io.portaws.packaging"));
  }
}
