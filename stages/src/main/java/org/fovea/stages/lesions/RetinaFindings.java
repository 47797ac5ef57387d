package org.fovea.stages.lesions;

import java.util.List;
import org.fovea.stages.image.RgbImage;
import org.opencv.core.Core;
import org.opencv.core.Mat;
import org.opencv.core.Size;
import org.opencv.imgproc.Imgproc;

/**
 * What was found in a photograph. Close it: it holds native memory.
 *
 * <p>Dark candidates are looked for off the vessels, bright ones in a picture whose vessels were
 * filled first, and neither in the optic disc or at the rim.
 */
final class RetinaFindings implements AutoCloseable {
  /** How much wider than they are vessels are filled, as a share of the diameter. */
  private static final double FILL = 1.0 / 64;

  final EnhancedRetina eye;
  final VesselMap vessels;
  final OpticDisc opticDisc;
  final BlobSearch.Found dark;
  final BlobSearch.Found bright;

  private RetinaFindings(
      EnhancedRetina eye,
      VesselMap vessels,
      OpticDisc opticDisc,
      BlobSearch.Found dark,
      BlobSearch.Found bright) {
    this.eye = eye;
    this.vessels = vessels;
    this.opticDisc = opticDisc;
    this.dark = dark;
    this.bright = bright;
  }

  /**
   * Looks at a photograph.
   *
   * @param picture square, its disc filling it, its side a multiple of 32
   */
  static RetinaFindings of(RgbImage picture) {
    EnhancedRetina eye = new EnhancedRetina(picture);
    VesselMap vessels = new VesselMap(eye);
    OpticDisc opticDisc = OpticDisc.find(eye, vessels);
    try (NativeMats mats = new NativeMats()) {
      Mat searched = mats.create();
      eye.retina.copyTo(searched);
      opticDisc.cutOutOf(searched);
      BlobSearch search = new BlobSearch(eye, searched, vessels.mask);
      Mat inverted = mats.create();
      Core.bitwise_not(eye.reflectance, inverted);
      BlobSearch.Found dark = search.in(inverted);
      Mat filled = mats.create();
      int fillPx = 2 * (int) Math.round(FILL * picture.widthPx() / 2) + 1;
      Mat disc =
          mats.keep(Imgproc.getStructuringElement(Imgproc.MORPH_ELLIPSE, new Size(fillPx, fillPx)));
      Imgproc.morphologyEx(eye.reflectance, filled, Imgproc.MORPH_CLOSE, disc);
      return new RetinaFindings(eye, vessels, opticDisc, dark, search.in(filled));
    }
  }

  /** Returns the dark candidates: microaneurysms and haemorrhages. */
  List<Blob> darkBlobs() {
    return dark.blobs();
  }

  /** Returns the bright candidates: exudates and cotton-wool spots. */
  List<Blob> brightBlobs() {
    return bright.blobs();
  }

  @Override
  public void close() {
    eye.close();
    vessels.close();
  }
}
