package org.fovea.stages.evaluate;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.fovea.schema.PreparedImage;
import org.fovea.schema.TrainingExample;
import org.fovea.stages.artifact.RecordSeeker;
import org.fovea.stages.artifact.StageInput;
import org.fovea.stages.scoring.AveragedScores;
import org.fovea.stages.scoring.FundusScorer;

/** Scores examples with a network, whose pixels lie in the output of the preparing step. */
final class PixelBatchScorer implements ExampleScorer.BatchScorer {
  private final FundusScorer scorer;
  private final RecordSeeker<PreparedImage> images;

  /**
   * @param scorer is closed with this
   */
  PixelBatchScorer(FundusScorer scorer, StageInput prepared, File cacheDirectory) {
    this.scorer = scorer;
    this.images =
        new RecordSeeker<>(prepared.directory(), PreparedImage.class, cacheDirectory.toPath());
  }

  /**
   * @throws IOException if an image cannot be read, or is not the one that the example names
   */
  @Override
  public List<AveragedScores> score(List<TrainingExample> batch) throws IOException {
    List<byte[]> pictures = new ArrayList<>();
    int sidePx = 0;
    for (TrainingExample example : batch) {
      PreparedImage image = images.read(example.getPreparedFile(), example.getPreparedOffset());
      if (!image.getImageId().equals(example.getImageId())) {
        throw new IOException(
            "image %s should be at byte %d of %s, but %s is; the file was changed or damaged: prepare again"
                .formatted(
                    example.getImageId(),
                    example.getPreparedOffset(),
                    example.getPreparedFile(),
                    image.getImageId()));
      }
      sidePx = image.getSidePx();
      ByteBuffer pixels = image.getPixels().duplicate();
      byte[] rgb = new byte[pixels.remaining()];
      pixels.get(rgb);
      pictures.add(rgb);
    }
    return scorer.average(pictures, sidePx);
  }

  @Override
  public void close() throws IOException {
    scorer.close();
    images.close();
  }
}
