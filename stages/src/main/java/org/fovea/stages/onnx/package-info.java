/**
 * Writing networks in the Open Neural Network Exchange format, which other runtimes read.
 *
 * <p>Knows the format, and nothing of networks or models. Start reading at {@link
 * org.fovea.stages.onnx.OnnxGraph}.
 *
 * @see <a href="https://onnx.ai/onnx/intro/concepts.html">ONNX concepts</a>
 */
@NullMarked
package org.fovea.stages.onnx;

import org.jspecify.annotations.NullMarked;
