package org.fovea.stages.preprocess;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.fovea.schema.Split;
import org.fovea.stages.artifact.Sha256;

/**
 * Divides groups (patients) among the splits by a hash, so that a group's split depends on nothing
 * but itself: adding images never moves a patient.
 *
 * @param salt changes who falls where; groups that share it fall alike in every data set
 * @param train share of groups to train on, 0 to 1
 * @param validation share of groups that choose the epoch, 0 to 1
 * @param calibration share of groups that choose thresholds, 0 to 1
 * @param test share of groups to measure on, 0 to 1; the four add up to 1
 */
public record SplitFractions(
    String salt, double train, double validation, double calibration, double test)
    implements Serializable {
  /** 70 % train, 8 % validation, 7 % calibration, 15 % test. */
  public static final SplitFractions DEFAULT = new SplitFractions("fovea-1", 0.7, 0.08, 0.07, 0.15);

  private static final double SUM_TOLERANCE = 1e-9;

  public SplitFractions {
    checkShare("train", train);
    checkShare("validation", validation);
    checkShare("calibration", calibration);
    checkShare("test", test);
    double sum = train + validation + calibration + test;
    if (Math.abs(sum - 1) > SUM_TOLERANCE) {
      throw new IllegalArgumentException(
          "the shares of split must add up to 1, but train %s + validation %s + calibration %s + test %s is %s"
              .formatted(train, validation, calibration, test, sum));
    }
  }

  private static void checkShare(String name, double share) {
    if (!(share >= 0 && share <= 1)) { // also rejects NaN
      throw new IllegalArgumentException(
          "split." + name + " must be between 0 and 1, but was " + share);
    }
  }

  /** Returns the split of a group. */
  public Split splitOf(String groupId) {
    double position = position(salt, groupId);
    if (position < train) {
      return Split.TRAIN;
    }
    if (position < train + validation) {
      return Split.VALIDATION;
    }
    if (position < train + validation + calibration) {
      return Split.CALIBRATION;
    }
    return test > 0 ? Split.TEST : lastNonEmpty();
  }

  /** Returns whether a group of a given validation split goes to calibration: half of them do. */
  public boolean isCalibrationHalf(String groupId) {
    return position(salt + "/calibration", groupId) < 0.5;
  }

  private Split lastNonEmpty() {
    if (calibration > 0) {
      return Split.CALIBRATION;
    }
    return validation > 0 ? Split.VALIDATION : Split.TRAIN;
  }

  /** Returns a place in [0, 1) that salt and group decide, uniform over groups. */
  private static double position(String salt, String groupId) {
    MessageDigest digest = Sha256.newDigest();
    byte[] hash = digest.digest((salt + "\0" + groupId).getBytes(StandardCharsets.UTF_8));
    long bits = 0;
    for (int i = 0; i < Long.BYTES; i++) {
      bits = bits << 8 | (hash[i] & 0xff);
    }
    return (bits >>> 11) * 0x1p-53;
  }
}
