package org.fovea.stages.pretrain;

import static org.assertj.core.api.Assertions.assertThat;

import org.fovea.stages.image.DecodeLimits;
import org.fovea.stages.image.FundusPreparation;
import org.fovea.stages.image.PreparationConfig;
import org.fovea.stages.synthetic.DrawnFundus;
import org.fovea.stages.synthetic.GradeShares;
import org.fovea.stages.synthetic.Lesion;
import org.fovea.stages.synthetic.LesionType;
import org.fovea.stages.synthetic.SyntheticCamera;
import org.fovea.stages.synthetic.SyntheticDataset;
import org.junit.jupiter.api.Test;

class LesionPictureTest {
  private static final GradeShares SEVERE = new GradeShares(0, 0, 0, 1, 0);

  @Test
  void keepsLesionsWhereTheyAreSeen() {
    DrawnFundus drawn = new SyntheticDataset(3, SEVERE, SyntheticCamera.B).draw(0);

    LesionPicture picture =
        LesionPicture.prepare(
            drawn, new FundusPreparation(new PreparationConfig(320, DecodeLimits.DEFAULT)));

    int dark = 0;
    int haemorrhages = 0;
    for (Lesion lesion : picture.lesions()) {
      if (lesion.type() == LesionType.HAEMORRHAGE) {
        haemorrhages++;
        double around =
            (green(picture, lesion.xPx() + 2 * lesion.radiusPx(), lesion.yPx())
                    + green(picture, lesion.xPx() - 2 * lesion.radiusPx(), lesion.yPx())
                    + green(picture, lesion.xPx(), lesion.yPx() + 2 * lesion.radiusPx())
                    + green(picture, lesion.xPx(), lesion.yPx() - 2 * lesion.radiusPx()))
                / 4.0;
        dark += green(picture, lesion.xPx(), lesion.yPx()) < around ? 1 : 0;
      }
    }
    assertThat(haemorrhages).isGreaterThanOrEqualTo(15);
    assertThat(dark).isGreaterThan(haemorrhages * 9 / 10);
  }

  private static int green(LesionPicture picture, double xPx, double yPx) {
    int row = (int) yPx;
    int column = (int) xPx;
    return picture.rgb()[3 * (row * picture.sidePx() + column) + 1] & 0xFF;
  }
}
