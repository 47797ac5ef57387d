package org.fovea.stages.testing;

import ai.djl.engine.Engine;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/** An ONNX model in Microsoft's runtime, which shares no code with what wrote it. */
public final class OnnxScores implements AutoCloseable {
  private final OrtEnvironment environment;
  private final OrtSession session;

  public OnnxScores(byte[] model) throws OrtException {
    Engine.getEngine("OnnxRuntime"); // DJL's wants to be the first in a process to set it up
    environment = OrtEnvironment.getEnvironment();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      session = environment.createSession(model, options);
    }
  }

  /** Returns the outputs by name, each flat, in the order of the model. */
  public Map<String, float[]> run(float[] pictures, int count, int heightPx, int widthPx)
      throws OrtException {
    long[] shape = {count, 3, heightPx, widthPx};
    Map<String, float[]> outputs = new LinkedHashMap<>();
    try (OnnxTensor input =
            OnnxTensor.createTensor(environment, FloatBuffer.wrap(pictures), shape);
        OrtSession.Result result = session.run(Map.of("data", input))) {
      for (Map.Entry<String, OnnxValue> output : result) {
        FloatBuffer values = ((OnnxTensor) output.getValue()).getFloatBuffer();
        float[] flat = new float[values.remaining()];
        values.get(flat);
        outputs.put(output.getKey(), flat);
      }
    }
    return outputs;
  }

  /** Returns what the model says of itself. */
  public Map<String, String> metadata() throws OrtException {
    return session.getMetadata().getCustomMetadata();
  }

  /** Returns pictures as the model takes them: planes of blue, green and red, minus the mean. */
  public static float[] input(byte[] rgb, int count) {
    int pixels = rgb.length / 3 / count;
    float[] mean = {104, 117, 123};
    float[] planes = new float[rgb.length];
    for (int picture = 0; picture < count; picture++) {
      for (int pixel = 0; pixel < pixels; pixel++) {
        for (int channel = 0; channel < 3; channel++) {
          int value = rgb[3 * (picture * pixels + pixel) + 2 - channel] & 0xff;
          planes[(3 * picture + channel) * pixels + pixel] = value - mean[channel];
        }
      }
    }
    return planes;
  }

  @Override
  public void close() throws OrtException {
    session.close();
  }
}
