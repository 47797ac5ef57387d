package org.fovea.stages.review;

import java.io.IOException;
import java.util.Base64;
import java.util.BitSet;
import org.fovea.stages.image.FieldOfViewMask;
import org.fovea.stages.image.JpegFile;
import org.fovea.stages.image.RgbImage;

/** Small JPEG files of prepared photographs, with nothing but the retina in them. */
final class MaskedJpeg {
  /** Lesions stay visible; a picture of 224 pixels takes about 8 KB. */
  private static final double QUALITY = 0.8;

  private MaskedJpeg() {}

  /** Returns the file in Base64; what is outside the field of view is black. */
  static String base64(RgbImage prepared) throws IOException {
    BitSet retina = FieldOfViewMask.of(prepared);
    byte[] rgb = prepared.rgb().clone();
    for (int i = 0; i < rgb.length; i++) {
      if (!retina.get(i / 3)) {
        rgb[i] = 0;
      }
    }
    return ofAll(new RgbImage(prepared.widthPx(), prepared.heightPx(), rgb));
  }

  /** Returns the file in Base64, of a picture that is black around the retina already. */
  static String ofAll(RgbImage picture) throws IOException {
    return Base64.getEncoder().encodeToString(JpegFile.encode(picture, QUALITY));
  }
}
