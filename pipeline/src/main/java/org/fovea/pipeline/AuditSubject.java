package org.fovea.pipeline;

/** What an audit begins at, as users name it: {@code run:RUN} or {@code model:NAME[@VERSION]}. */
public sealed interface AuditSubject {
  /**
   * A run.
   *
   * @param id its id, the beginning of its id, or latest
   */
  record Run(String id) implements AuditSubject {
    @Override
    public String toString() {
      return RUN + id;
    }
  }

  /**
   * A published model.
   *
   * @param reference the version
   */
  record Model(ModelReference reference) implements AuditSubject {
    @Override
    public String toString() {
      return MODEL + reference;
    }
  }

  /** Begins the name of a run. */
  String RUN = "run:";

  /** Begins the name of a model. */
  String MODEL = "model:";

  /**
   * Parses what a user wrote.
   *
   * @throws IllegalArgumentException if it has another form
   */
  static AuditSubject parse(String text) {
    if (text.startsWith(RUN) && text.length() > RUN.length()) {
      return new Run(text.substring(RUN.length()));
    }
    if (text.startsWith(MODEL)) {
      return new Model(ModelReference.parse(text.substring(MODEL.length())));
    }
    throw new IllegalArgumentException(
        "an audit begins at run:RUN, run:latest or model:NAME[@VERSION], such as"
            + " model:dr-screening@3, but was given '%s'".formatted(text));
  }
}
