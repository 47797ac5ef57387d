package org.fovea.pipeline.lineage;

import java.util.Map;

/**
 * What the events of a run have in common.
 *
 * @param runId the run
 * @param runName its name in the spec, which the names of its jobs begin with
 * @param codeVersion version of the code
 * @param workspaceRoot where the outputs are
 * @param places where what comes from outside is, by the name that it has in a stage's definition
 */
public record LineageOrigin(
    String runId,
    String runName,
    String codeVersion,
    String workspaceRoot,
    Map<String, String> places) {
  public LineageOrigin {
    places = Map.copyOf(places);
  }
}
