package org.fovea.stages.pretrain;

import java.util.List;
import org.fovea.stages.deadletter.RejectedInputException;
import org.fovea.stages.image.FundusPreparation;
import org.fovea.stages.image.PreparedFundus;
import org.fovea.stages.image.RetinalDisc;
import org.fovea.stages.image.RgbImage;
import org.fovea.stages.synthetic.DrawnFundus;
import org.fovea.stages.synthetic.Lesion;

/**
 * A drawing as the pipeline prepares it, and where its lesions then are.
 *
 * @param rgb shape (sidePx, sidePx, 3): rows, columns, and red, green, blue
 * @param sidePx width and height, in pixels
 * @param lesions in pixels of the prepared picture
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
record LesionPicture(byte[] rgb, int sidePx, List<Lesion> lesions) {

  /** Prepares a drawing exactly as the pipeline prepares a photograph. */
  static LesionPicture prepare(DrawnFundus drawn, FundusPreparation preparation) {
    PreparedFundus prepared;
    try {
      prepared = preparation.prepare(new RgbImage(drawn.widthPx(), drawn.heightPx(), drawn.rgb()));
    } catch (RejectedInputException e) {
      throw new IllegalStateException(
          "a drawing of grade " + drawn.grade() + " was refused as a photograph", e);
    }
    RetinalDisc disc = prepared.disc();
    int squarePx = Math.max(disc.widthPx(), disc.heightPx());
    int left = disc.leftPx() - (squarePx - disc.widthPx()) / 2;
    int top = disc.topPx() - (squarePx - disc.heightPx()) / 2;
    double scale = (double) prepared.sidePx() / squarePx;
    List<Lesion> lesions =
        drawn.lesions().stream()
            .map(
                lesion ->
                    new Lesion(
                        lesion.type(),
                        (lesion.xPx() - left) * scale,
                        (lesion.yPx() - top) * scale,
                        lesion.radiusPx() * scale))
            .toList();
    return new LesionPicture(prepared.pixels(), prepared.sidePx(), lesions);
  }
}
