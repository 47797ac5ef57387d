package org.fovea.stages.jpeg;

import org.fovea.stages.deadletter.RejectedInputException;

/**
 * The rows of a component in the width and height of the image, as libjpeg makes them: where it has
 * half the samples across, or across and down, by weights of 3 to 1, else by repeating.
 */
final class UpsampledRows {
  /** Holds the row asked for last, from {@link #from}. */
  byte[] row;

  int from;

  private final Component component;
  private final int timesAcross;
  private final int timesDown;
  private final boolean smooth;
  private final int[] sums;

  /**
   * @param timesAcross columns of the image for a sample
   * @param timesDown rows of the image for a sample
   * @param smooth whether neighbours are mixed where the component has half the samples
   */
  private UpsampledRows(Component component, int timesAcross, int timesDown, boolean smooth) {
    this.component = component;
    this.timesAcross = timesAcross;
    this.timesDown = timesDown;
    this.smooth = smooth && timesAcross == 2 && timesDown <= 2 && component.widthPx > 2;
    boolean asStored = timesAcross == 1;
    this.row = asStored ? component.samples : new byte[component.widthPx * timesAcross];
    this.sums = new int[this.smooth ? component.widthPx : 0];
  }

  /**
   * Makes ready to give rows of a component whose samples are complete.
   *
   * @param blockPx side of the block that 8 x 8 pixels of the image become
   */
  static UpsampledRows of(Component component, FrameSize frame, int blockPx)
      throws RejectedInputException {
    int across = frame.mostAcross() * blockPx;
    int down = frame.mostDown() * blockPx;
    int ofComponentAcross = component.across * component.blockPx;
    int ofComponentDown = component.down * component.blockPx;
    if (across % ofComponentAcross != 0 || down % ofComponentDown != 0) {
      throw DamagedJpeg.because(
          "component %d has %d x %d samples where another has %d x %d; whole multiples are read",
          component.id, component.across, component.down, frame.mostAcross(), frame.mostDown());
    }
    return new UpsampledRows(
        component, across / ofComponentAcross, down / ofComponentDown, blockPx > 1);
  }

  /** Moves to row {@code y} of the image. */
  void seek(int y) {
    int stored = y / timesDown;
    if (timesAcross == 1) {
      from = stored * component.stride;
    } else if (!smooth) {
      repeat(stored);
    } else if (timesDown == 1) {
      mixAcross(stored);
    } else {
      int neighbour = stored + (y % 2 == 0 ? -1 : 1);
      mix(stored, Math.max(0, Math.min(component.heightPx - 1, neighbour)));
    }
  }

  private void repeat(int stored) {
    int at = stored * component.stride;
    for (int x = 0; x < row.length; at++) {
      for (int i = 0; i < timesAcross; i++) {
        row[x++] = component.samples[at];
      }
    }
  }

  private void mixAcross(int stored) {
    byte[] samples = component.samples;
    int at = stored * component.stride;
    int last = component.widthPx - 1;
    for (int x = 0; x <= last; x++) {
      int here = 3 * (samples[at + x] & 0xFF);
      int before = samples[at + Math.max(x - 1, 0)] & 0xFF;
      int behind = samples[at + Math.min(x + 1, last)] & 0xFF;
      row[2 * x] = (byte) ((here + before + 1) >> 2);
      row[2 * x + 1] = (byte) ((here + behind + 2) >> 2);
    }
  }

  private void mix(int near, int far) {
    byte[] samples = component.samples;
    int nearAt = near * component.stride;
    int farAt = far * component.stride;
    for (int x = 0; x < sums.length; x++) {
      sums[x] = 3 * (samples[nearAt + x] & 0xFF) + (samples[farAt + x] & 0xFF);
    }
    int last = sums.length - 1;
    for (int x = 0; x <= last; x++) {
      int here = 3 * sums[x];
      row[2 * x] = (byte) ((here + sums[Math.max(x - 1, 0)] + 8) >> 4);
      row[2 * x + 1] = (byte) ((here + sums[Math.min(x + 1, last)] + 7) >> 4);
    }
  }
}
