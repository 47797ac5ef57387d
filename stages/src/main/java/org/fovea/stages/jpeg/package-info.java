/**
 * JPEG files, from their bytes to red, green and blue, in Java alone.
 *
 * <p>{@link org.fovea.stages.jpeg.JpegSegments} reads what stands before the pixels, and {@link
 * org.fovea.stages.jpeg.JpegDecoder} all of it: start reading there.
 */
@NullMarked
package org.fovea.stages.jpeg;

import org.jspecify.annotations.NullMarked;
