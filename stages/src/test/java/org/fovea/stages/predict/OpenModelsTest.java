package org.fovea.stages.predict;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.fovea.schema.PublishedModel;
import org.fovea.stages.artifact.ArtifactStore;
import org.fovea.stages.artifact.Workspace;
import org.fovea.stages.image.FundusPreparation;
import org.fovea.stages.image.RgbImage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenModelsTest {
  private static final List<PictureScorer.Picture> BATCH =
      List.of(new PictureScorer.Picture("id", new RgbImage(32, 32, new byte[3 * 32 * 32])));

  @TempDir private Path directory;
  private ScoringRequest request;

  @BeforeEach
  void publish() throws IOException {
    Workspace workspace = Workspace.at(directory.resolve("workspace").toString());
    PublishedModel model = TinyModel.publish(workspace);
    request =
        new ScoringRequest(
            workspace,
            model,
            FundusPreparation.VERSION,
            List.of(new ImageLocation("a", "somewhere", 1)),
            location -> new byte[0],
            ArtifactStore.at(directory.resolve("scores").toString()),
            null,
            null,
            ScoringConfig.DEFAULT);
  }

  @Test
  void opensAModelOnceForAllWhoScoreWithItAndClosesItWithTheLast() throws IOException {
    PictureScorer first = OpenModels.scorer(request);
    PictureScorer second = OpenModels.scorer(request);
    assertThat(second).isSameAs(first);

    first.close();
    assertThat(second.score(BATCH)).hasSize(1);
    second.close();

    PictureScorer third = OpenModels.scorer(request);
    assertThat(third).isNotSameAs(first);
    third.close();
  }
}
