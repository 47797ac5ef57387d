package org.fovea.pipeline;

import java.util.List;
import org.fovea.pipeline.spec.RunSpec;

/** Finds out whether a run can work here. */
@FunctionalInterface
public interface Diagnosis {
  /**
   * Tries everything that a run of a spec needs, without running it.
   *
   * @return what was found, in the order of a run's needs
   */
  Examined examine(RunSpec spec, Console console);

  /** What a finding means. */
  enum Verdict {
    /** As it should be. */
    GOOD,
    /** A run works, but not as well as it could. */
    ADVICE,
    /** A run cannot work. */
    BAD
  }

  /**
   * One thing that was looked at.
   *
   * @param what what it is, in a word or two
   * @param found what was found, in words
   * @param remedy what to do; empty where nothing has to be done
   */
  record Finding(String what, Verdict verdict, String found, String remedy) {
    public Finding {
      if ((verdict == Verdict.GOOD) != remedy.isEmpty()) {
        throw new IllegalArgumentException(
            "%s is %s, so its remedy must be %s, but was '%s'"
                .formatted(
                    what, verdict, verdict == Verdict.GOOD ? "empty" : "what to do", remedy));
      }
    }

    public static Finding good(String what, String found) {
      return new Finding(what, Verdict.GOOD, found, "");
    }

    public static Finding advice(String what, String found, String remedy) {
      return new Finding(what, Verdict.ADVICE, found, remedy);
    }

    public static Finding bad(String what, String found, String remedy) {
      return new Finding(what, Verdict.BAD, found, remedy);
    }
  }

  /** All that was looked at. */
  record Examined(List<Finding> findings) {
    public Examined {
      findings = List.copyOf(findings);
    }

    /** Returns whether a run can work. */
    public boolean isSound() {
      return findings.stream().noneMatch(finding -> finding.verdict() == Verdict.BAD);
    }
  }
}
