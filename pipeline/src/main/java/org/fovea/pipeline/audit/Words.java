package org.fovea.pipeline.audit;

import java.nio.file.FileSystemException;
import java.util.Objects;

/** What a failure says, for a finding. */
final class Words {
  private Words() {}

  /** Returns the message; the name of a file alone does not say what is wrong with it. */
  static String of(Exception e) {
    String message =
        e instanceof FileSystemException
            ? e.toString()
            : Objects.requireNonNullElse(e.getMessage(), e.toString());
    return message.strip().replaceAll("\\s*\\R\\s*", "; ");
  }
}
