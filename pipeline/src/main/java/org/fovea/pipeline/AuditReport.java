package org.fovea.pipeline;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an audit found.
 *
 * @param subject what it began at: run:RUN or model:NAME@VERSION
 * @param workspace where everything is
 * @param intact whether nothing differs
 * @param firstMismatch the first broken link on the way from the images to the model
 * @param digest one digest over every file that the subject stands on, by its name below the
 *     workspace: another audit of the same files comes to the same
 * @param files files that the digest is over
 * @param sizeBytes size of these files together, in bytes
 * @param outputs the stage outputs that the subject stands on, in the order of the workflow
 * @param checks what was looked at and how often
 * @param mismatches everything that differs
 * @param notProvable what the records leave open, in words
 * @param image the way of the image that was to be followed
 */
public record AuditReport(
    String subject,
    String workspace,
    boolean intact,
    Optional<Mismatch> firstMismatch,
    String digest,
    long files,
    long sizeBytes,
    List<Output> outputs,
    List<Check> checks,
    List<Mismatch> mismatches,
    List<String> notProvable,
    Optional<ImageWay> image) {
  public AuditReport {
    outputs = List.copyOf(outputs);
    checks = List.copyOf(checks);
    mismatches = List.copyOf(mismatches);
    notProvable = List.copyOf(notProvable);
  }

  /** Returns how the command ends. */
  public ExitCode exitCode() {
    return intact ? ExitCode.DONE : ExitCode.AUDIT_MISMATCH;
  }

  /**
   * A stage output, as its manifest has it.
   *
   * @param stage the stage
   * @param key its key
   * @param runId run that made it
   * @param files number of its files
   * @param records records in them
   * @param in occurrences that came in
   * @param out occurrences that went out
   * @param excluded occurrences left out by policy
   * @param rejected occurrences that could not be used
   */
  public record Output(
      String stage,
      String key,
      String runId,
      long files,
      long records,
      long in,
      long out,
      long excluded,
      long rejected) {}

  /**
   * How often a check was made.
   *
   * @param check the check
   * @param passed how often it was so
   * @param failed how often it was not
   */
  public record Check(AuditCheck check, long passed, long failed) {}

  /**
   * Something that is not as it has to be.
   *
   * @param check what was looked at
   * @param where the file, output or record
   * @param expected what it has to be
   * @param found what it is
   */
  public record Mismatch(AuditCheck check, String where, String expected, String found) {}

  /**
   * The way of one image through everything.
   *
   * @param imageId identity of its content; absent where that could not be read
   * @param occurrences where it occurs
   * @param deadLetters where it was rejected or excluded, and why
   * @param prepared its pixels; absent where it was not prepared
   * @param use what it is for; absent where it is no example
   * @param scores what the model says of it, by target; empty where it was not scored
   * @param corrections what people changed of it
   */
  public record ImageWay(
      Optional<String> imageId,
      List<Occurrence> occurrences,
      List<DeadLetter> deadLetters,
      Optional<Prepared> prepared,
      Optional<Use> use,
      List<Score> scores,
      List<CorrectionNote> corrections) {}

  /**
   * An occurrence of an image in a source.
   *
   * @param occurrenceId its identity
   * @param source name of the source
   * @param location path below the source's root; absent unless asked for
   * @param grade its label
   * @param laterality which eye
   * @param givenSplit the split that the source demands
   * @param mediaType media type of the content
   * @param widthPx width by the header, in pixels
   * @param heightPx height by the header, in pixels
   * @param sizeBytes size of the file, in bytes
   * @param labels further columns of the labels
   */
  public record Occurrence(
      String occurrenceId,
      String source,
      Optional<String> location,
      Optional<String> grade,
      String laterality,
      Optional<String> givenSplit,
      String mediaType,
      int widthPx,
      int heightPx,
      long sizeBytes,
      Map<String, String> labels) {}

  /**
   * What a person changed of an image.
   *
   * @param kind what of it: GRADE, EYE, ADMIT or EXCLUDE
   * @param occurrenceId the occurrence
   * @param before what the source said, if it said something that could be used
   * @param after what holds instead; empty for ADMIT and EXCLUDE
   * @param by who changed it
   * @param why for what reason
   */
  public record CorrectionNote(
      String kind,
      String occurrenceId,
      Optional<String> before,
      String after,
      String by,
      String why) {}

  /**
   * A refusal.
   *
   * @param stage stage that refused it
   * @param occurrenceId the occurrence
   * @param disposition rejected or excluded
   * @param code why
   * @param message why, in words with the values
   * @param measures the measured values behind it
   * @param location path below the source's root; absent unless asked for, and known
   */
  public record DeadLetter(
      String stage,
      String occurrenceId,
      String disposition,
      String code,
      String message,
      Map<String, Double> measures,
      Optional<String> location) {}

  /**
   * The prepared image.
   *
   * @param file file of the output of prepare
   * @param offset where in it the block begins, in bytes
   * @param uprightWidthPx width of the upright original, in pixels
   * @param uprightHeightPx height of the upright original, in pixels
   * @param fieldOfViewCoverage share of the disc's bounding box that the disc covers, 0 to 1
   * @param measures mean colours, 0 to 255, and further measures, by name
   */
  public record Prepared(
      String file,
      long offset,
      int uprightWidthPx,
      int uprightHeightPx,
      double fieldOfViewCoverage,
      Map<String, Double> measures) {}

  /**
   * What an image is for.
   *
   * @param split its split
   * @param groupId the patient's group
   * @param patientKnown whether the group stands on a patient id
   * @param rotations rotations of its examples, in degrees clockwise
   * @param epochs epochs of training that showed it
   * @param rotationsPerEpoch how many of its rotations each of them showed
   */
  public record Use(
      String split,
      String groupId,
      boolean patientKnown,
      List<Integer> rotations,
      int epochs,
      int rotationsPerEpoch) {}

  /**
   * What the model says of an image.
   *
   * @param target the target
   * @param positive the truth
   * @param logit log odds of the score as the network gives it
   * @param score probability after the report's calibration, 0 to 1
   * @param verdicts what each operating point makes of it
   */
  public record Score(
      String target, boolean positive, double logit, double score, List<Verdict> verdicts) {}

  /**
   * A verdict.
   *
   * @param operatingPoint name of the operating point
   * @param threshold a score at or above it is positive
   * @param positive whether the score is
   */
  public record Verdict(String operatingPoint, double threshold, boolean positive) {}
}
