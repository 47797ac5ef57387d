package org.fovea.pipeline.workflow;

import java.io.IOException;
import java.nio.file.FileSystemException;

/** What went wrong, in words. */
final class FailureWords {
  private FailureWords() {}

  /** Returns the message; with the kind of failure where the message is but the name of a file. */
  static String of(IOException e) {
    return e instanceof FileSystemException || e.getMessage() == null
        ? e.toString()
        : e.getMessage();
  }
}
