package org.fovea.pipeline.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CanonicalSpecTest {
  private final Path folder;

  CanonicalSpecTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void writesTheDefaultSpecWithSortedKeysAndWithoutAbsentOnes() {
    String text = CanonicalSpec.of(SpecLoader.load(Optional.empty(), List.of()));

    assertThat(text)
        .isEqualTo(
            "{\"accelerators\":{},\"classifier\":{\"kind\":\"googlenet\"},\"evaluate\":{\"calibration\":\"temperature-and-bias\",\"fellowEye\":\"none\",\"on\":\"estimate\",\"operatingPoints\":{"
                + "\"highSensitivity\":{\"sensitivity\":0.85},"
                + "\"highSpecificity\":{\"specificity\":0.95}},\"prevalences\":{},\"resamples\":1000,\"rotations\":[0],\"sliceColumns\":[],\"slices\":[\"source\"]},"
                + "\"finetune\":{\"batchSize\":16,\"classBalance\":\"none\",\"decay\":{\"kind\":\"cosine\"},"
                + "\"device\":\"prefer-gpu\",\"dropout\":0.4,\"epochs\":3,\"featureLayer\":\"auto\","
                + "\"gpus\":1,\"headLearningRate\":0.005,\"largeFrom\":2000,\"layerLearningRates\":{},\"learningRate\":5.0E-4,\"members\":1,\"momentum\":0.9,"
                + "\"precision\":\"auto\",\"rotationsPerEpoch\":1,\"scenario\":\"FINE_TUNE_UPPER\","
                + "\"warmUpEpochs\":0.5,\"weightDecay\":5.0E-4},\"lineage\":{\"to\":\"run\"},\"name\":\"synthetic-screening\","
                + "\"patientIds\":\"public\",\"preprocess\":{\"conflicts\":\"exclude\","
                + "\"contrast\":\"none\",\"duplicates\":\"keep-one\",\"leakage\":\"repair\",\"maskOutside\":true,"
                + "\"modalities\":[\"colour\"],\"nearDuplicates\":\"keep-together\",\"noise\":\"none\","
                + "\"quality\":{\"maxBrightness\":212.0,\"maxHidden\":0.27,\"maxRedClipped\":0.95,"
                + "\"minBrightness\":19.0,\"minSharpness\":0.205,\"minWarm\":0.35},"
                + "\"rotations\":[0,90,180,270],"
                + "\"sidePx\":160},\"publish\":{\"gate\":{\"auc\":0.85,\"on\":\"estimate\",\"sources\":\"pooled\","
                + "\"target\":\"referable\"},\"model\":\"synthetic-screening\"},"
                + "\"rejectionLimit\":0.05,\"runners\":{},\"seed\":7,\"sources\":[{\"carry\":[],\"columns\":{},\"encoding\":\"UTF-8\","
                + "\"layout\":\"columns\",\"name\":\"drawings\",\"rows\":\"from-images\","
                + "\"synthetic\":{\"camera\":\"B\",\"patients\":240,\"seed\":11}}],"
                + "\"split\":{\"calibration\":0.13,\"salt\":\"fovea-1\",\"test\":0.3,\"train\":0.45,"
                + "\"validation\":0.12},\"targets\":[{\"from\":\"MILD\",\"name\":\"any-dr\"},"
                + "{\"from\":\"MODERATE\",\"name\":\"referable\"}],\"tracking\":{},"
                + "\"workspace\":\"./fovea-workspace\"}");
  }

  @Test
  void isASpecOfTheSameMeaning() throws IOException {
    RunSpec spec =
        SpecLoader.load(
            Optional.empty(),
            List.of(
                "runners={ingest: [--a=b]}",
                "targets=[{name: referable}, {name: a, classes: [[0], [1, 2], [3, 4]]}]"));
    Path file = Files.writeString(folder.resolve("canonical.yaml"), CanonicalSpec.of(spec));

    assertThat(SpecLoader.load(Optional.of(SpecFile.onDisk(file)), List.of())).isEqualTo(spec);
  }
}
