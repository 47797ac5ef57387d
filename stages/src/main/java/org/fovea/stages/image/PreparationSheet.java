package org.fovea.stages.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.fovea.stages.deadletter.RejectedInputException;

/**
 * A picture of what preparing makes of a few photographs: a row for each, and from left to right
 * what it is once cropped and scaled, without noise, and with its contrast enhanced; steps that the
 * config leaves out are left out here. It shows the field of view only.
 */
public final class PreparationSheet {
  private static final int GAP_PX = 4;
  private static final int WHITE = 0xFFFFFF;

  private final List<FundusPreparation> steps = new ArrayList<>();
  private final List<List<byte[]>> rows = new ArrayList<>();
  private final int sidePx;

  /** Shows the steps of {@code config}. */
  public PreparationSheet(PreparationConfig config) {
    sidePx = config.sidePx();
    steps.add(
        new FundusPreparation(config.withEnhancement(NoiseRemoval.NONE, ContrastEnhancement.NONE)));
    if (config.noise() != NoiseRemoval.NONE) {
      steps.add(
          new FundusPreparation(config.withEnhancement(config.noise(), ContrastEnhancement.NONE)));
    }
    if (config.contrast() != ContrastEnhancement.NONE) {
      steps.add(new FundusPreparation(config));
    }
  }

  /**
   * Adds a photograph.
   *
   * @param content the whole file
   * @throws RejectedInputException where {@link FundusPreparation#prepare} refuses it; the sheet
   *     stays as it was
   */
  public void add(byte[] content) throws RejectedInputException {
    List<byte[]> row = new ArrayList<>();
    for (FundusPreparation step : steps) {
      row.add(step.prepare(content).pixels());
    }
    rows.add(row);
  }

  /** Returns how many photographs it shows. */
  public int rows() {
    return rows.size();
  }

  /** Returns the sheet as PNG; at least one photograph has to be on it. */
  public byte[] png() throws IOException {
    BufferedImage sheet =
        new BufferedImage(
            steps.size() * (sidePx + GAP_PX) - GAP_PX,
            rows.size() * (sidePx + GAP_PX) - GAP_PX,
            BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < sheet.getHeight(); y++) {
      for (int x = 0; x < sheet.getWidth(); x++) {
        sheet.setRGB(x, y, colour(x, y));
      }
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(sheet, "png", bytes);
    return bytes.toByteArray();
  }

  private int colour(int x, int y) {
    int inX = x % (sidePx + GAP_PX);
    int inY = y % (sidePx + GAP_PX);
    if (inX >= sidePx || inY >= sidePx) {
      return WHITE;
    }
    byte[] rgb = rows.get(y / (sidePx + GAP_PX)).get(x / (sidePx + GAP_PX));
    int at = 3 * (inY * sidePx + inX);
    return (rgb[at] & 0xFF) << 16 | (rgb[at + 1] & 0xFF) << 8 | (rgb[at + 2] & 0xFF);
  }
}
