package org.fovea.pipeline.cli;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import org.jspecify.annotations.Nullable;

/**
 * How libtorch's threads wait for work. By default they spin, which takes the processor from
 * whatever else runs, the thread that reads the next pictures among them: on two cores training
 * went at 7 images/s, and at 14 where waiting threads sleep.
 *
 * <p>OpenMP reads its settings from the environment when it is loaded. A JVM cannot change its own
 * environment, but the C library can.
 *
 * @see <a
 *     href="https://gcc.gnu.org/onlinedocs/libgomp/OMP_005fWAIT_005fPOLICY.html">OMP_WAIT_POLICY
 *     </a>
 */
final class IdleThreads {
  /** The variable that OpenMP reads. */
  static final String VARIABLE = "OMP_WAIT_POLICY";

  private static final String SLEEP = "PASSIVE";

  private IdleThreads() {}

  /** What is called of the C library. */
  interface CLibrary extends Library {
    /**
     * Sets an environment variable.
     *
     * @param overwrite 0: one that is set stays as it is
     * @return 0 if it is set now
     */
    int setenv(String name, String value, int overwrite);

    /** Removes an environment variable; returns 0 if it is not there now. */
    int unsetenv(String name);

    /** Returns an environment variable; null where it is not set. */
    @Nullable String getenv(String name);
  }

  /**
   * Lets them sleep, unless the environment says otherwise. To be called before libtorch is loaded.
   *
   * @throws IllegalStateException if the C library has no room for it
   */
  static void sleep() {
    if (Platform.isWindows()) {
      return; // has no setenv: OpenMP is left as it is
    }
    if (cLibrary().setenv(VARIABLE, SLEEP, 0) != 0) {
      throw new IllegalStateException(
          "%s cannot be set to %s; set it before the program starts".formatted(VARIABLE, SLEEP));
    }
  }

  static CLibrary cLibrary() {
    return Native.load("c", CLibrary.class);
  }
}
