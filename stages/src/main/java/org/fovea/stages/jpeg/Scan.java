package org.fovea.stages.jpeg;

import java.util.Arrays;
import java.util.List;
import org.fovea.stages.deadletter.RejectedInputException;

/** Goes through the blocks of a scan in the order in which they are stored. */
abstract class Scan {
  final EntropyReader in;
  private final Component[] components;

  /** The DC coefficient of the block before, by place in the scan. */
  final int[] lastDc;

  private final FrameSize frame;
  private final int restartInterval;
  private int untilRestart;

  /**
   * @param restartInterval MCUs between two restart markers; 0 for none
   */
  Scan(EntropyReader in, List<Component> components, FrameSize frame, int restartInterval) {
    this.in = in;
    this.components = components.toArray(new Component[0]);
    this.frame = frame;
    this.restartInterval = restartInterval;
    this.lastDc = new int[components.size()];
    this.untilRestart = restartInterval;
  }

  /** Reads one block of the component that has place {@code number} in the scan. */
  abstract void block(int number, Component component, int row, int column)
      throws RejectedInputException;

  /** Reads the blocks of a component that are in one MCU, whose first block is given. */
  void blocks(int number, Component component, int firstRow, int firstColumn)
      throws RejectedInputException {
    for (int row = firstRow; row < firstRow + component.down; row++) {
      for (int column = firstColumn; column < firstColumn + component.across; column++) {
        block(number, component, row, column);
      }
    }
  }

  /** Forgets what reaches from block to block, but for {@link #lastDc}. */
  abstract void forget();

  /** Reads the whole scan. */
  final void read() throws RejectedInputException {
    if (components.length == 1) {
      Component component = components[0];
      for (int row = 0; row < component.blocksDown; row++) {
        for (int column = 0; column < component.blocksAcross; column++) {
          beforeMcu();
          block(0, component, row, column);
        }
      }
    } else {
      for (int row = 0; row < frame.mcusDown(); row++) {
        for (int column = 0; column < frame.mcusAcross(); column++) {
          beforeMcu();
          mcu(row, column);
        }
      }
    }
    in.end();
  }

  private void mcu(int mcuRow, int mcuColumn) throws RejectedInputException {
    for (int number = 0; number < components.length; number++) {
      Component component = components[number];
      blocks(number, component, mcuRow * component.down, mcuColumn * component.across);
    }
  }

  private void beforeMcu() throws RejectedInputException {
    in.requireWithinData();
    if (restartInterval == 0) {
      return;
    }
    if (untilRestart == 0) {
      in.restart();
      Arrays.fill(lastDc, 0);
      forget();
      untilRestart = restartInterval;
    }
    untilRestart--;
  }
}
