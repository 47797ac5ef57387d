package org.fovea.stages.pretrain;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.fovea.stages.googlenet.GoogLeNetModel;
import org.fovea.stages.googlenet.NamedTensors;
import org.fovea.stages.googlenet.NamedTensors.Tensor;
import org.fovea.stages.googlenet.SafeTensors;
import org.fovea.stages.synthetic.SyntheticCamera;

/**
 * What {@link SyntheticPretraining} found.
 *
 * @param body all tensors but the head's
 * @param meanAuc area under the ROC curve on whole validation pictures, averaged over the types of
 *     lesions
 * @param windowsSeen how many windows were learned from up to then
 * @param config how they were made
 */
public record PretrainedBody(
    NamedTensors body, double meanAuc, long windowsSeen, PretrainingConfig config) {

  /** Says in the file's metadata what it is. */
  public static final String KIND = "synthetic-pretrained";

  /** Takes the head off. */
  static PretrainedBody of(
      NamedTensors weights, double meanAuc, long windowsSeen, PretrainingConfig config) {
    Map<String, Tensor> body = new TreeMap<>(weights.asMap());
    body.keySet().removeIf(name -> name.startsWith(GoogLeNetModel.HEAD + "."));
    return new PretrainedBody(
        new NamedTensors("weights pre-trained on drawings", body), meanAuc, windowsSeen, config);
  }

  /**
   * Writes a safetensors file in half precision; equal weights give equal bytes.
   *
   * @param out receives all bytes; the caller closes it
   */
  public void write(OutputStream out) throws IOException {
    Map<String, String> metadata = new TreeMap<>();
    metadata.put("kind", KIND);
    metadata.put(
        "description",
        "BVLC GoogLeNet without a head, trained from nothing on synthetic drawings of fundus"
            + " photographs to tell which lesions are in them; no photograph was used");
    metadata.put("camera", SyntheticCamera.A.name());
    metadata.put("seed", Long.toString(config.seed()));
    metadata.put("drawings", Integer.toString(config.drawings()));
    metadata.put("sidePx", Integer.toString(config.sidePx()));
    metadata.put("windowsSeen", Long.toString(windowsSeen));
    metadata.put("meanAuc", String.format(Locale.ROOT, "%.4f", meanAuc));
    metadata.put("phases", config.phases().toString());
    metadata.put(
        "command",
        "java -jar fovea.jar weights pretrain --seed " + config.seed() + " --output FILE");
    SafeTensors.write(body, SafeTensors.Precision.F16, metadata, out);
  }
}
