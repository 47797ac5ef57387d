package org.fovea.stages.finetune;

/** A weighted sum of features and a constant: the logit of a linear classifier. */
@SuppressWarnings("ArrayRecordComponent") // read only, within the package
record LinearFunction(double[] weights, double bias) {

  /** Returns the value for an image. */
  double of(double[] features) {
    double sum = bias;
    for (int i = 0; i < weights.length; i++) {
      sum += weights[i] * features[i];
    }
    return sum;
  }

  /** Returns the weights in single precision. */
  float[] floatWeights() {
    float[] floats = new float[weights.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) weights[i];
    }
    return floats;
  }
}
