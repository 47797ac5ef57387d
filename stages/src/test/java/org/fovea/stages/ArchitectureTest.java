package org.fovea.stages;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.util.List;

/** The arrows between packages, and the names that say nothing. */
@AnalyzeClasses(packages = "org.fovea.stages", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  private static final List<String> STAGES =
      List.of(
          "ingest",
          "preprocess",
          "features",
          "explicit",
          "finetune",
          "evaluate",
          "publish",
          "predict");

  @ArchTest
  void noStageKnowsAnother(JavaClasses classes) {
    for (String stage : STAGES) {
      String[] others =
          STAGES.stream()
              .filter(other -> !other.equals(stage))
              .map(other -> "org.fovea.stages." + other + "..")
              .toArray(String[]::new);
      noClasses()
          .that()
          .resideInAPackage("org.fovea.stages." + stage + "..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(others)
          .because("stages meet in their records only")
          .allowEmptyShould(true)
          .check(classes);
    }
  }

  @ArchTest
  static final ArchRule WHAT_STAGES_SHARE_KNOWS_NO_STAGE =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              STAGES.stream().map(s -> "org.fovea.stages." + s + "..").toArray(String[]::new))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              STAGES.stream().map(s -> "org.fovea.stages." + s + "..").toArray(String[]::new));

  @ArchTest
  static final ArchRule NOTHING_HERE_KNOWS_THE_COMMAND_LINE_OR_A_RUNNER =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("picocli..", "org.apache.beam.runners..", "org.fovea.pipeline..");

  @ArchTest
  static final ArchRule NAMES_SAY_WHAT_A_CLASS_IS =
      noClasses().should().haveNameMatching(".*(Manager|Helper|Utils?)([A-Z$].*)?");

  @ArchTest
  static final ArchRule PACKAGES_HAVE_NO_CYCLES =
      SlicesRuleDefinition.slices().matching("org.fovea.stages.(*)..").should().beFreeOfCycles();
}
