package org.fovea.stages.review;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import org.fovea.schema.FailureCode;
import org.fovea.schema.RefusedPicture;
import org.fovea.schema.RefusedPictures;
import org.fovea.stages.artifact.StageInput;
import org.fovea.stages.image.DecodeLimits;
import org.fovea.stages.image.PreparationConfig;
import org.fovea.stages.image.QualityBounds;
import org.fovea.stages.image.SourceBytes;
import org.fovea.stages.ingest.IngestConfig;
import org.fovea.stages.testing.DrawnSource;
import org.fovea.stages.testing.StageRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RefusedPhotographsTest {
  /** Brighter than any drawing: everything that is a fundus is refused for its exposure. */
  private static final QualityBounds TOO_STRICT =
      new QualityBounds(250, 255, 0.95, 0.27, 0.205, 0.35);

  @TempDir private Path base;

  @Test
  void showsAFewOfEachReasonButOnlyWhatIsKnownToBeAFundus() throws IOException {
    DrawnSource source = new DrawnSource(base, "east");
    for (int i = 0; i < RefusedPhotographs.PICTURES_PER_CODE + 2; i++) {
      source.add("dark" + i, i, "p" + i, "left", "0");
    }
    source.add("ungraded", 30, "p30", "left", "");
    source.file("text.png", "no image".getBytes(StandardCharsets.UTF_8));
    source.row("text", "p31", "left", "0", "");

    RefusedPictures pictures = draw(source);

    Map<FailureCode, Integer> byCode = new TreeMap<>();
    for (RefusedPicture picture : pictures.getPictures()) {
      byCode.merge(picture.getCode(), 1, Integer::sum);
      BufferedImage shown =
          ImageIO.read(
              new ByteArrayInputStream(Base64.getDecoder().decode(picture.getJpegBase64())));
      assertThat(shown.getWidth()).isEqualTo(RefusedPhotographs.SIDE_PX);
      assertThat(shown.getRGB(1, 1) & 0xFFFFFF).as("outside the retina").isLessThan(0x080808);
      assertThat(shown.getRGB(48, 48) >> 16 & 0xFF).as("red of the retina").isGreaterThan(60);
    }
    assertThat(byCode)
        .isEqualTo(
            Map.of(
                FailureCode.UNGRADABLE_EXPOSURE,
                RefusedPhotographs.PICTURES_PER_CODE,
                FailureCode.GRADE_MISSING,
                1));
  }

  @Test
  void hasNoPictureOfAFileThatIsGone() throws IOException {
    DrawnSource source = new DrawnSource(base, "east").add("dark", 1, "p1", "left", "0");
    IngestConfig config = source.ingestConfig();
    StageRun run = StageRun.in(base.resolve("workspace"));
    StageInput ingested = run.ingest(config, base);
    StageInput prepared = run.prepare(strict(), ingested, config, base);
    Files.delete(base.resolve("east/dark.png"));

    assertThat(new RefusedPhotographs(files()).draw(ingested, prepared).getPictures()).isEmpty();
  }

  private RefusedPictures draw(DrawnSource source) throws IOException {
    IngestConfig config = source.ingestConfig();
    StageRun run = StageRun.in(base.resolve("workspace"));
    StageInput ingested = run.ingest(config, base);
    StageInput prepared = run.prepare(strict(), ingested, config, base);
    return new RefusedPhotographs(files()).draw(ingested, prepared);
  }

  private SourceBytes files() {
    return SourceBytes.of(
        Map.of("east", base.resolve("east").toString()), IngestConfig.DEFAULT_MAX_BYTES);
  }

  private static PreparationConfig strict() {
    return new PreparationConfig(64, DecodeLimits.DEFAULT).withQuality(TOO_STRICT);
  }
}
