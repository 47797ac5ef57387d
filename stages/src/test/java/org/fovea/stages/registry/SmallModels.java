package org.fovea.stages.registry;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.fovea.schema.Preparation;
import org.fovea.schema.PublishedModel;
import org.fovea.stages.artifact.Sha256;

/** Models of two small files, for tests that publish. */
final class SmallModels {
  static final String NAME = "retina";

  private SmallModels() {}

  /** Publishes the model that has these weights: other weights, another version. */
  static PublishedModel publish(ModelRegistry registry, String weights) throws IOException {
    return registry.publish(
        PublishedModel.newBuilder()
            .setName(NAME)
            .setModelDigest(Sha256.of(weights))
            .setNetwork("bvlc-googlenet")
            .setTargets(List.of())
            .setMeanBgr(List.of())
            .setPreparation(new Preparation(224, "{}", 1))
            .setOperatingPoints(List.of())
            .setGate(List.of())
            .setGatePassed(true)
            .setLineage(List.of())
            .setRunId("run")
            .setCodeVersion("test"),
        List.of(
            new ArtifactFile("weights.bin", weights.getBytes(StandardCharsets.UTF_8)),
            new ArtifactFile("card.md", "card".getBytes(StandardCharsets.UTF_8))),
        "somebody",
        "to test");
  }
}
