package org.fovea.stages.lesions;

import java.util.Arrays;
import java.util.List;
import org.fovea.stages.deadletter.RejectedInputException;
import org.fovea.stages.image.FundusPreparation;
import org.fovea.stages.image.PreparedFundus;
import org.fovea.stages.image.RgbImage;
import org.fovea.stages.synthetic.DrawnFundus;
import org.fovea.stages.synthetic.Lesion;
import org.fovea.stages.synthetic.LesionType;
import org.fovea.stages.synthetic.SyntheticCamera;
import org.fovea.stages.synthetic.SyntheticDataset;

/** A drawing as explicit features see it, and where its lesions are there. */
record DrawnEye(DrawnFundus drawn, RgbImage picture, double scale, double leftPx, double topPx) {
  private static final int SIDE_PX = ExplicitFeatureConfig.DEFAULT.diameterPx();

  /** Draws one of a fixed series. */
  static DrawnEye of(int index, int heightPx) {
    DrawnFundus drawn = new SyntheticDataset(7, SyntheticCamera.A.scaledTo(heightPx)).draw(index);
    try {
      PreparedFundus prepared =
          new FundusPreparation(ExplicitFeatureConfig.DEFAULT.preparation())
              .prepare(new RgbImage(drawn.widthPx(), drawn.heightPx(), drawn.rgb()));
      double scale =
          (double) SIDE_PX / Math.max(prepared.disc().widthPx(), prepared.disc().heightPx());
      return new DrawnEye(
          drawn,
          new RgbImage(SIDE_PX, SIDE_PX, prepared.pixels()),
          scale,
          prepared.disc().leftPx() - prepared.preparedFieldOfView().getLeftPx() / scale,
          prepared.disc().topPx() - prepared.preparedFieldOfView().getTopPx() / scale);
    } catch (RejectedInputException e) {
      throw new AssertionError(e);
    }
  }

  /** Returns the lesions of some kinds. */
  List<Lesion> lesions(LesionType... types) {
    return drawn.lesions().stream()
        .filter(lesion -> Arrays.asList(types).contains(lesion.type()))
        .toList();
  }

  /**
   * Returns whether a mask covers anything of a square around a place of the drawing.
   *
   * @param turns by how many right angles the place is turned about the centre first
   */
  boolean covers(boolean[] mask, double xPx, double yPx, double reachPx, int turns) {
    double x = scale * (xPx - leftPx);
    double y = scale * (yPx - topPx);
    for (int turn = 0; turn < turns; turn++) {
      double turned = SIDE_PX - y;
      y = x;
      x = turned;
    }
    int reach = (int) Math.round(scale * reachPx);
    for (int row = Math.max(0, (int) y - reach); row <= Math.min(SIDE_PX - 1, y + reach); row++) {
      for (int column = Math.max(0, (int) x - reach);
          column <= Math.min(SIDE_PX - 1, x + reach);
          column++) {
        if (mask[row * SIDE_PX + column]) {
          return true;
        }
      }
    }
    return false;
  }
}
