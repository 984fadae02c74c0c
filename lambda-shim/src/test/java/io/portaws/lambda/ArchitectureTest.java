package io.portaws.lambda;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;
import java.util.concurrent.Executors;
import org.jspecify.annotations.NullMarked;

/** Who of the function may know and do what. */
@AnalyzeClasses(
    packages = "io.portaws.lambda",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String HANDLER = "io.portaws.lambda.Handler";
  private static final String LIVE = "io.portaws.lambda.Live";
  private static final String POSTPONEMENT = "io.portaws.lambda.Postponement";
  private static final String DEADLINE = "io.portaws.lambda.Deadline";
  private static final String QUEUE = "io.portaws.lambda.ConsumedQueue";
  private static final String EVENT = "io.portaws.lambda.Event";

  /** What is in the zip costs time at each cold start. */
  @ArchTest
  static final ArchRule theFunctionKnowsNoFrameworkAndNoOtherConsumer =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.portaws.worker..",
              "io.portaws.cli..",
              "io.portaws.sandbox..",
              "io.portaws.packaging..",
              "io.micrometer..",
              "ch.qos..",
              "software.amazon.awssdk.http.crt..",
              "okhttp3..");

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("io.portaws.lambda.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule sqsIsKnownWhereItIsSettled =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName(QUEUE)
          .and()
          .doNotHaveFullyQualifiedName(LIVE)
          .and()
          .doNotHaveFullyQualifiedName(EVENT)
          .and()
          .doNotHaveFullyQualifiedName(POSTPONEMENT)
          .should()
          .dependOnClassesThat()
          .resideInAPackage("software.amazon.awssdk.services.sqs..");

  @ArchTest
  static final ArchRule threadsAreMadeForATurnAndForCalls =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName(DEADLINE)
          .and()
          .doNotHaveFullyQualifiedName(LIVE)
          .and()
          .doNotHaveFullyQualifiedName(POSTPONEMENT)
          .should()
          .callCodeUnitWhere(
              DescribedPredicate.describe(
                  "that make threads",
                  call ->
                      call.getTargetOwner().isAssignableTo(Executors.class)
                          || (call.getTargetOwner().isEquivalentTo(Thread.class)
                              && Set.of("<init>", "ofVirtual", "ofPlatform", "start")
                                  .contains(call.getName()))));

  @ArchTest
  static final ArchRule theEnvironmentAndTheOutputAreTheHandlersAlone =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName(HANDLER)
          .and()
          .resideOutsideOfPackage("io.portaws.lambda.logging")
          .should()
          .accessTargetWhere(
              DescribedPredicate.describe(
                  "is the process's own",
                  access -> isOfTheProcess(access.getTargetOwner(), access.getName())));

  private static boolean isOfTheProcess(JavaClass owner, String name) {
    return owner.isEquivalentTo(System.class) && Set.of("getenv", "out", "err").contains(name);
  }

  @ArchTest
  static void everyPackageIsNullMarked(JavaClasses all) {
    assertThat(all).allMatch(each -> each.getPackage().isAnnotatedWith(NullMarked.class));
  }

  /** Rules about classes that are not there would hold for ever. */
  @ArchTest
  static void theRulesSeeTheFunction(JavaClasses all) {
    assertThat(all).extracting(JavaClass::getName).contains(HANDLER, LIVE, DEADLINE, QUEUE, EVENT);
  }
}
