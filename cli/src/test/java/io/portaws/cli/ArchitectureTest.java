package io.portaws.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.Executors;
import org.jspecify.annotations.NullMarked;

/** Who of the commands may know and do what. */
@AnalyzeClasses(packages = "io.portaws.cli", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String MAIN = "io.portaws.cli.Main";
  private static final String SIDE_BY_SIDE = "io.portaws.cli.doctor.SideBySide";
  private static final String LIVE = "io.portaws.cli.explain.LiveStates";
  private static final String SURVEYS = "io.portaws.cli.resync.Surveys";
  private static final String LISTS = "io.portaws.cli.resync.ResyncSources";

  @ArchTest
  static final ArchRule commandsKnowThePipelineAlone =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.portaws.worker..", "io.portaws.sandbox..", "okhttp3..", "okio..", "ch.qos..");

  /** What is not touched is not loaded: a command that asks no AWS starts at once. */
  @ArchTest
  static final ArchRule commandsThatAskNoAwsDoNotKnowTheAwsSdk =
      noClasses()
          .that()
          .resideInAnyPackage(
              "io.portaws.cli",
              "io.portaws.cli.terminal",
              "io.portaws.cli.configuration",
              "io.portaws.cli.explain",
              "io.portaws.cli.types",
              "io.portaws.cli.infra")
          .and()
          .doNotHaveFullyQualifiedName(LIVE)
          .should()
          .dependOnClassesThat()
          .resideInAPackage("software.amazon.awssdk..");

  @ArchTest
  static final ArchRule packagesAreFreeOfCycles =
      SlicesRuleDefinition.slices().matching("io.portaws.cli.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule onlyThoseWhoDoSeveralThingsAtOnceMakeThreads =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName(LIVE)
          .and()
          .doNotHaveFullyQualifiedName(MAIN)
          .and()
          .doNotHaveFullyQualifiedName(SIDE_BY_SIDE)
          .and()
          .doNotHaveFullyQualifiedName(SURVEYS)
          .and()
          .doNotHaveFullyQualifiedName(LISTS)
          .should()
          .dependOnClassesThat()
          .belongToAnyOf(Thread.class, Executors.class);

  @ArchTest
  static final ArchRule environmentStreamsAndClockAreMainsAlone =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName(MAIN)
          .should()
          .accessTargetWhere(
              DescribedPredicate.describe(
                  "is the process's own",
                  access -> isOfTheProcess(access.getTargetOwner(), access.getName())));

  private static boolean isOfTheProcess(JavaClass owner, String name) {
    boolean system =
        owner.isEquivalentTo(System.class)
            && Set.of("getenv", "in", "out", "err", "exit", "currentTimeMillis", "nanoTime")
                .contains(name);
    boolean clock =
        (owner.isEquivalentTo(Instant.class) && name.equals("now"))
            || (owner.isEquivalentTo(InstantSource.class) && name.equals("system"));
    return system || clock;
  }

  @ArchTest
  static void thePackageIsNullMarked(JavaClasses all) {
    assertThat(all).allMatch(each -> each.getPackage().isAnnotatedWith(NullMarked.class));
  }

  /** Rules about classes that are not there would hold for ever. */
  @ArchTest
  static void theRulesSeeTheCommands(JavaClasses all) {
    assertThat(all)
        .extracting(JavaClass::getName)
        .contains(MAIN, LIVE, SIDE_BY_SIDE, SURVEYS, LISTS);
  }
}
