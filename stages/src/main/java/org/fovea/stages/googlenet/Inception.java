package org.fovea.stages.googlenet;

import java.util.List;

/**
 * The sizes of an inception module.
 *
 * @param name Caffe's name for it, such as {@code inception_3a}
 * @param inputs channels in
 * @param plain channels of the 1x1 branch
 * @param reduce3 channels before the 3x3 convolution
 * @param branch3 channels of the 3x3 branch
 * @param reduce5 channels before the 5x5 convolution
 * @param branch5 channels of the 5x5 branch
 * @param pooled channels of the branch that pools first
 * @see <a href="https://doi.org/10.1109/CVPR.2015.7298594">Szegedy et al., 2015, Going deeper with
 *     convolutions, table 1</a>
 */
record Inception(
    String name,
    int inputs,
    int plain,
    int reduce3,
    int branch3,
    int reduce5,
    int branch5,
    int pooled) {
  static final List<Inception> MODULES =
      List.of(
          new Inception("inception_3a", 192, 64, 96, 128, 16, 32, 32),
          new Inception("inception_3b", 256, 128, 128, 192, 32, 96, 64),
          new Inception("inception_4a", 480, 192, 96, 208, 16, 48, 64),
          new Inception("inception_4b", 512, 160, 112, 224, 24, 64, 64),
          new Inception("inception_4c", 512, 128, 128, 256, 24, 64, 64),
          new Inception("inception_4d", 512, 112, 144, 288, 32, 64, 64),
          new Inception("inception_4e", 528, 256, 160, 320, 32, 128, 128),
          new Inception("inception_5a", 832, 256, 160, 320, 32, 128, 128),
          new Inception("inception_5b", 832, 384, 192, 384, 48, 128, 128));

  /** Returns the channels out: those of the four branches, one after the other. */
  int outputs() {
    return plain + branch3 + branch5 + pooled;
  }

  /** Returns the module's convolutions, each with the name of its layer, in the order of use. */
  List<Convolution> convolutions() {
    return List.of(
        new Convolution(name + "/1x1", inputs, plain, 1, 1, 0),
        new Convolution(name + "/3x3_reduce", inputs, reduce3, 1, 1, 0),
        new Convolution(name + "/3x3", reduce3, branch3, 3, 1, 1),
        new Convolution(name + "/5x5_reduce", inputs, reduce5, 1, 1, 0),
        new Convolution(name + "/5x5", reduce5, branch5, 5, 1, 2),
        new Convolution(name + "/pool_proj", inputs, pooled, 1, 1, 0));
  }

  /**
   * A convolution with bias, followed by rectification.
   *
   * @param name Caffe's name of the layer
   * @param inputs channels in
   * @param outputs channels out
   * @param side side of the square kernel
   * @param stride step of the kernel
   * @param padding zeros added on each side
   */
  record Convolution(String name, int inputs, int outputs, int side, int stride, int padding) {}
}
