package org.fovea.stages.artifact;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.fovea.schema.Accounting;
import org.fovea.schema.FileRole;
import org.fovea.schema.StageFile;

/** What the files of a stage's output add up to, by their entries in the manifest alone. */
public final class StageTotals {
  private StageTotals() {}

  /**
   * Returns where every occurrence went.
   *
   * @param in occurrences that came in; whether they add up is for the caller to check
   */
  public static Accounting accounting(long in, List<StageFile> files) {
    return Accounting.newBuilder()
        .setIn(in)
        .setOut(occurrences(files, FileRole.PART))
        .setExcluded(occurrences(files, FileRole.EXCLUDED))
        .setRejected(occurrences(files, FileRole.REJECTED))
        .setExcludedByCode(byCode(files, FileRole.EXCLUDED))
        .setRejectedByCode(byCode(files, FileRole.REJECTED))
        .build();
  }

  /** Returns {@code out + excluded + rejected}, which has to be {@code in}. */
  public static long accountedFor(Accounting accounting) {
    return accounting.getOut() + accounting.getExcluded() + accounting.getRejected();
  }

  private static long occurrences(List<StageFile> files, FileRole role) {
    return files.stream()
        .filter(file -> file.getRole() == role)
        .mapToLong(StageFile::getOccurrences)
        .sum();
  }

  private static Map<String, Long> byCode(List<StageFile> files, FileRole role) {
    Map<String, Long> sum = new TreeMap<>();
    for (StageFile file : files) {
      if (file.getRole() == role) {
        file.getOccurrencesByCode().forEach((code, count) -> sum.merge(code, count, Long::sum));
      }
    }
    return sum;
  }

  /**
   * Returns one digest over all files of each role, by the role's name in lower case, and of each
   * aspect.
   *
   * @param files in ascending order of names
   */
  public static Map<String, String> digests(List<StageFile> files) {
    Map<String, StringBuilder> listings = new TreeMap<>();
    // Even where nothing went out, a later stage can stand on just that.
    listings.put(digestName(FileRole.PART), new StringBuilder());
    for (StageFile file : files) {
      listings
          .computeIfAbsent(digestName(file.getRole()), role -> new StringBuilder())
          .append(file.getSha256())
          .append('\n');
      file.getAspectDigests()
          .forEach(
              (aspect, digest) ->
                  listings
                      .computeIfAbsent(aspect, name -> new StringBuilder())
                      .append(digest)
                      .append('\n'));
    }
    Map<String, String> digests = new TreeMap<>();
    listings.forEach((role, listing) -> digests.put(role, Sha256.of(listing.toString())));
    return digests;
  }

  /** Returns the name in a manifest's digests of the one over files of a role. */
  private static String digestName(FileRole role) {
    return role.name().toLowerCase(Locale.ROOT);
  }
}
