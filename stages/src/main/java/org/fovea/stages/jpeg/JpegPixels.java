package org.fovea.stages.jpeg;

/**
 * The pixels of a JPEG file, as stored: its EXIF orientation is not applied.
 *
 * @param widthPx width of the image, divided by the reduction and rounded up
 * @param heightPx height of the image, likewise
 * @param rgb rows from the top, three bytes a pixel
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record JpegPixels(int widthPx, int heightPx, byte[] rgb) {}
