package org.fovea.pipeline;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;

/** The arrows between modules and packages, and the names that say nothing. */
@AnalyzeClasses(
    packages = "org.fovea",
    importOptions = {DoNotIncludeTests.class, ArchitectureTest.DoNotIncludeTestJars.class})
class ArchitectureTest {
  private static final String COMMAND_LINE = "org.fovea.pipeline.cli..";

  @ArchTest
  static final ArchRule SCHEMAS_AND_STAGES_DO_NOT_KNOW_THE_PIPELINE =
      noClasses()
          .that()
          .resideInAnyPackage("org.fovea.schema..", "org.fovea.stages..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.fovea.pipeline..");

  @ArchTest
  static final ArchRule SCHEMAS_DO_NOT_KNOW_THE_STAGES =
      noClasses()
          .that()
          .resideInAPackage("org.fovea.schema..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.fovea.stages..");

  @ArchTest
  static final ArchRule NOBODY_CALLS_THE_COMMAND_LINE =
      noClasses()
          .that()
          .resideOutsideOfPackage(COMMAND_LINE)
          .should()
          .dependOnClassesThat()
          .resideInAPackage(COMMAND_LINE);

  @ArchTest
  static final ArchRule ONLY_THE_COMMAND_LINE_READS_FLAGS =
      noClasses()
          .that()
          .resideOutsideOfPackage(COMMAND_LINE)
          .should()
          .dependOnClassesThat()
          .resideInAPackage("picocli..");

  @ArchTest
  static final ArchRule THE_SPEC_KNOWS_NO_STAGE =
      noClasses()
          .that()
          .resideInAPackage("org.fovea.pipeline.spec..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.fovea.stages..", "org.apache.beam..");

  @ArchTest
  static final ArchRule THE_WORKFLOW_KNOWS_NO_PIXELS =
      noClasses()
          .that()
          .resideInAPackage("org.fovea.pipeline..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.awt..", "javax.imageio..");

  @ArchTest
  static final ArchRule NAMES_SAY_WHAT_A_CLASS_IS =
      noClasses()
          .that()
          .resideInAPackage("org.fovea.pipeline..")
          .should()
          .haveNameMatching(".*(Manager|Helper|Utils?)([A-Z$].*)?");

  @ArchTest
  static final ArchRule PACKAGES_HAVE_NO_CYCLES =
      SlicesRuleDefinition.slices().matching("org.fovea.pipeline.(*)..").should().beFreeOfCycles();

  /** Leaves out what other modules lend to tests. */
  static final class DoNotIncludeTestJars implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("-tests.jar");
    }
  }
}
