package org.fovea.stages.image;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The formats that are read; told by the first bytes of the content, never by a name. */
@SuppressWarnings("ImmutableEnumChecker") // the arrays are private and never written
enum ImageFormat {
  JPEG("image/jpeg", new int[] {0xFF, 0xD8, 0xFF}),
  PNG("image/png", new int[] {0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'}),
  TIFF("image/tiff", new int[] {'I', 'I', 42, 0}, new int[] {'M', 'M', 0, 42}),
  BMP("image/bmp", new int[] {'B', 'M'});

  private final String mediaType;
  private final int[][] signatures;

  ImageFormat(String mediaType, int[]... signatures) {
    this.mediaType = mediaType;
    this.signatures = signatures;
  }

  String mediaType() {
    return mediaType;
  }

  /** Returns the format that {@code content} begins like, or null where it is none of them. */
  static @Nullable ImageFormat of(byte[] content) {
    for (ImageFormat format : values()) {
      if (Arrays.stream(format.signatures).anyMatch(signature -> begins(content, signature))) {
        return format;
      }
    }
    return null;
  }

  private static boolean begins(byte[] content, int[] signature) {
    if (content.length < signature.length) {
      return false;
    }
    for (int i = 0; i < signature.length; i++) {
      if ((content[i] & 0xFF) != signature[i]) {
        return false;
      }
    }
    return true;
  }
}
