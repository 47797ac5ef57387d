package org.fovea.stages.registry;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.fovea.schema.EvaluationReport;
import org.fovea.schema.HeldOutSet;
import org.fovea.schema.StageManifest;
import org.fovea.schema.TestSetLook;
import org.fovea.stages.artifact.AvroJson;
import org.fovea.stages.artifact.SealedJson;
import org.fovea.stages.artifact.Workspace;

/**
 * How often test images were looked at: whoever measures many models on the same images and keeps
 * the best has chosen by them, and what they say of it is too good.
 *
 * <p>Each evaluation leaves one record for each held-out set that it measured on, which depends on
 * the evaluation's manifest and report alone and is created only if absent. So an evaluation counts
 * once, however often it is reused or made again, and whoever records it; writers need no lock.
 *
 * @see <a href="https://doi.org/10.1126/science.aaa9375">Dwork et al., 2015, The reusable
 *     holdout</a>
 */
public final class TestSetLooks {
  private static final long MAX_LOOK_BYTES = 1 << 16;

  private static final Comparator<TestSetLook> IN_ORDER =
      Comparator.comparingLong(TestSetLook::getAtMillis).thenComparing(TestSetLook::getEvaluateKey);

  private final Workspace workspace;

  public TestSetLooks(Workspace workspace) {
    this.workspace = workspace;
  }

  /**
   * What the records say of one set, as one evaluation sees it.
   *
   * @param heldOut the set
   * @param before evaluations that had measured on it before this one
   * @param modelsBefore models that these were of, each counted once
   * @param since evaluations that have measured on it after this one
   */
  public record Count(HeldOutSet heldOut, int before, int modelsBefore, int since) {}

  /** Returns the looks that an evaluation was, in the order of its held-out sets. */
  public static List<TestSetLook> of(StageManifest evaluated, EvaluationReport report) {
    return report.getHeldOut().stream()
        .map(
            heldOut ->
                new TestSetLook(
                    heldOut,
                    evaluated.getKey(),
                    report.getModelDigest(),
                    evaluated.getRunId(),
                    evaluated.getFinishedAtMillis()))
        .toList();
  }

  /** Writes down that an evaluation was made, unless that is there. */
  public void record(StageManifest evaluated, EvaluationReport report) throws IOException {
    for (TestSetLook look : of(evaluated, report)) {
      workspace.store().createIfAbsent(nameOf(look), SealedJson.toBytes(look));
    }
  }

  /** Returns the name of a look's record below the workspace. */
  public String nameOf(TestSetLook look) {
    return workspace.look(look.getHeldOut().getDigest(), look.getEvaluateKey());
  }

  /**
   * Counts the looks at the sets of an evaluation.
   *
   * @param evaluateKey key of its output
   * @param report what it says
   * @return in the order of the report's sets; without those that it is not recorded to have looked
   *     at, as an evaluation of another workspace is not
   * @throws DamagedRegistryException if a record is of another set or evaluation than its name says
   */
  public List<Count> of(String evaluateKey, EvaluationReport report) throws IOException {
    List<Count> counts = new ArrayList<>();
    for (HeldOutSet heldOut : report.getHeldOut()) {
      count(heldOut, evaluateKey).ifPresent(counts::add);
    }
    return counts;
  }

  private Optional<Count> count(HeldOutSet heldOut, String evaluateKey) throws IOException {
    List<TestSetLook> looks = looksAt(heldOut.getDigest());
    Optional<TestSetLook> own =
        looks.stream().filter(look -> look.getEvaluateKey().equals(evaluateKey)).findFirst();
    if (own.isEmpty()) {
      return Optional.empty();
    }
    int before = looks.indexOf(own.get());
    Set<String> models = new HashSet<>();
    looks.subList(0, before).forEach(look -> models.add(look.getModelDigest()));
    return Optional.of(new Count(heldOut, before, models.size(), looks.size() - before - 1));
  }

  private List<TestSetLook> looksAt(String setDigest) throws IOException {
    List<TestSetLook> looks = new ArrayList<>();
    for (String name : workspace.store().list(workspace.looks(setDigest))) {
      TestSetLook look =
          AvroJson.read(workspace.store().read(name, MAX_LOOK_BYTES), TestSetLook.class, name);
      if (!nameOf(look).equals(name)) {
        throw new DamagedRegistryException(
            "%s/%s is of evaluation %s and set %s; the file was changed or moved: restore it"
                .formatted(workspace, name, look.getEvaluateKey(), look.getHeldOut().getDigest()));
      }
      looks.add(look);
    }
    looks.sort(IN_ORDER);
    return looks;
  }
}
