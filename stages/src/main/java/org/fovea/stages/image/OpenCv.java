package org.fovea.stages.image;

import nu.pattern.OpenCV;
import org.opencv.core.Core;

/**
 * OpenCV's native library: loaded once a process, with one thread, since Beam's workers are many.
 */
public final class OpenCv {
  private OpenCv() {}

  /** Initialised by the first caller, which the others wait for. */
  private static final class Library {
    static {
      OpenCV.loadLocally();
      Core.setNumThreads(1);
    }

    private Library() {}

    static void initialise() {}
  }

  /** Makes OpenCV usable; may be called by any thread, any number of times. */
  public static void load() {
    Library.initialise();
  }
}
