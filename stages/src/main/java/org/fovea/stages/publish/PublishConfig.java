package org.fovea.stages.publish;

import java.io.Serializable;

/**
 * Under which name a model is published, and what it is held against.
 *
 * @param model name of the model: 1 to 64 letters, digits, '.', '_' and '-'
 * @param gate the bars
 */
public record PublishConfig(String model, Gate gate) implements Serializable {
  public static final PublishConfig DEFAULT = new PublishConfig("dr-screening", Gate.DEFAULT);

  public PublishConfig {
    if (!model.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")) {
      throw new IllegalArgumentException(
          "model must be 1 to 64 letters, digits, '.', '_' and '-', beginning with a letter or"
              + " digit, but was '"
              + model
              + "'");
    }
  }
}
