package org.fovea.stages.ingest;

import java.util.List;

/** The rows of a labels file, in its order, and the digest of its bytes. */
final class Labels {
  private final List<LabelRow> rows;
  private final String sha256;

  Labels(List<LabelRow> rows, String sha256) {
    this.rows = List.copyOf(rows);
    this.sha256 = sha256;
  }

  List<LabelRow> rows() {
    return rows;
  }

  /** Returns SHA-256 of the file's bytes, 64 hexadecimal digits. */
  String sha256() {
    return sha256;
  }
}
