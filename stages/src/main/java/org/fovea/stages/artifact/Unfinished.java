package org.fovea.stages.artifact;

/**
 * Files that somebody began and did not give a name to: their work, or what is left of it.
 *
 * @param directory the directory below the root that they were begun in
 * @param attempt whose they are: an id of a run, or what {@link WritingProcess#attempt} gives
 * @param files how many there are
 * @param sizeBytes their size together, in bytes
 */
public record Unfinished(String directory, String attempt, long files, long sizeBytes) {
  /** Beginning of the names of the directories that hold unfinished files. */
  public static final String PREFIX = ".pending-";

  /** Returns the name of the directory that holds just these. */
  public String name() {
    return directory + "/" + PREFIX + attempt;
  }
}
