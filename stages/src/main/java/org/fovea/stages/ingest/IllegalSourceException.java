package org.fovea.stages.ingest;

/**
 * A source that cannot be ingested as a whole: no such file, a column that is not there, bytes in
 * another encoding. The message is one line that names the thing and says what to do. Problems of a
 * single image or row are dead letters instead.
 */
public final class IllegalSourceException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  public IllegalSourceException(String message) {
    super(message);
  }

  public IllegalSourceException(String message, Throwable cause) {
    super(message, cause);
  }
}
