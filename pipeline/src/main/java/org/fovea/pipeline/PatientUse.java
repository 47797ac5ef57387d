package org.fovea.pipeline;

import java.util.List;
import java.util.Optional;

/**
 * Tells which published models a patient's images went into, such as where consent is withdrawn.
 */
@FunctionalInterface
public interface PatientUse {
  /**
   * Goes through all versions of all models of a workspace.
   *
   * @throws CommandFailure if the workspace cannot be read
   */
  Answer find(Question question);

  /**
   * Whose images are looked for.
   *
   * @param workspace the workspace
   * @param patient the patient as in the labels, or as in the records
   * @param source only in this source; absent for all
   */
  record Question(String workspace, String patient, Optional<String> source) {
    public Question {
      if (patient.isBlank()) {
        throw new IllegalArgumentException("--patient must name a patient, but was empty");
      }
    }
  }

  /**
   * What was found.
   *
   * @param images distinct images of the patient that any of the models' data sets holds
   * @param uses what they were used for, by model and version
   * @param notKnown versions whose stage outputs are gone or incomplete, so that nobody can tell
   */
  record Answer(long images, List<Use> uses, List<String> notKnown) {
    public Answer {
      uses = List.copyOf(uses);
      notKnown = List.copyOf(notKnown);
    }
  }

  /**
   * What a version did with images of the patient.
   *
   * @param model the version, NAME@NUMBER
   * @param aliases aliases that name it
   * @param through published model that it began with, and that did this; absent: it did so itself
   * @param use split that they were in, or the code that they were left out with
   * @param seen whether that means that something of the model was chosen or measured by them
   * @param images how many
   */
  record Use(
      String model,
      List<String> aliases,
      Optional<String> through,
      String use,
      boolean seen,
      long images) {}
}
