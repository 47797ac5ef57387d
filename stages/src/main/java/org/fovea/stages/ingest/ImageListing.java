package org.fovea.stages.ingest;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import org.fovea.stages.artifact.Sha256;

/**
 * What was found where a source's images are said to be: every file, whatever its ending, since
 * content decides. Hidden files and the source's own labels are left out.
 *
 * @param root what relative names are below: a directory, or {@code gs://bucket/prefix}, without a
 *     slash at the end. It is of this run, on this machine, and enters no record
 * @param files the files, in ascending order of relative names, each name once
 */
public record ImageListing(String root, List<ListedFile> files) {
  public ImageListing {
    files = files.stream().sorted(Comparator.comparing(ListedFile::relativeName)).toList();
  }

  /** Returns where a file of the source is in this run. */
  public String locationOf(String relativeName) {
    return root.isEmpty() || root.endsWith("/") ? root + relativeName : root + "/" + relativeName;
  }

  /**
   * Returns SHA-256 over names, sizes and versions of the files, 64 hexadecimal digits: equal
   * listings have equal digests wherever their roots are.
   */
  public String digest() {
    MessageDigest sha256 = Sha256.newDigest();
    for (ListedFile file : files) {
      String entry = file.relativeName() + '\0' + file.sizeBytes() + '\0' + file.version() + '\0';
      sha256.update(entry.getBytes(StandardCharsets.UTF_8));
    }
    return HexFormat.of().formatHex(sha256.digest());
  }
}
