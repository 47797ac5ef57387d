/**
 * BVLC GoogLeNet: the network, its weights in and out, and its training step.
 *
 * <p>Layers and tensors carry Caffe's names ({@code conv1/7x7_s2.weight}). Weights are exchanged as
 * {@link NamedTensors}, whatever file they came from; start reading at {@link GoogLeNetModel}.
 */
@NullMarked
package org.fovea.stages.googlenet;

import org.jspecify.annotations.NullMarked;
