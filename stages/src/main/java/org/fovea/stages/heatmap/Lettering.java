package org.fovea.stages.heatmap;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Capital letters, digits and {@code + - . : @ _} of 5 by 7 dots, drawn without fonts, which differ
 * from machine to machine and are missing on servers.
 *
 * <p>Small letters are drawn as capitals; what has no glyph is left blank.
 */
final class Lettering {
  /** Height of a glyph, in dots. */
  static final int HEIGHT = 7;

  private static final int WIDTH = 5;
  private static final int ADVANCE = WIDTH + 1;
  private static final String FILE = "glyphs.txt";
  private static final Map<Character, boolean[]> GLYPHS = read();

  private final Canvas canvas;
  private final int dotPx;

  /**
   * @param dotPx width and height of a dot, in pixels
   */
  Lettering(Canvas canvas, int dotPx) {
    this.canvas = canvas;
    this.dotPx = dotPx;
  }

  /** The file is blocks of 8 lines: characters, and below each the rows of its glyph. */
  private static Map<Character, boolean[]> read() {
    List<String> lines;
    try (InputStream in = Lettering.class.getResourceAsStream(FILE)) {
      if (in == null) {
        throw new FileNotFoundException(
            FILE + " is missing from the program; build it again from a whole checkout");
      }
      lines = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Map<Character, boolean[]> glyphs = new HashMap<>();
    for (int block = 0; block < lines.size(); block += HEIGHT + 1) {
      String characters = lines.get(block);
      for (int at = 0; at < characters.length(); at += ADVANCE) {
        boolean[] dots = new boolean[HEIGHT * WIDTH];
        for (int dot = 0; dot < dots.length; dot++) {
          dots[dot] = lines.get(block + 1 + dot / WIDTH).charAt(at + dot % WIDTH) == '#';
        }
        glyphs.put(characters.charAt(at), dots);
      }
    }
    return glyphs;
  }

  /** Returns the width of a text, in pixels. */
  int widthPx(String text) {
    return (ADVANCE * text.length() - 1) * dotPx;
  }

  /**
   * Writes a text in light grey; one that is too long is cut and ends in two dots.
   *
   * @param leftPx where it begins
   * @param topPx upper edge of its letters
   * @param maxWidthPx room for it
   */
  void write(String text, int leftPx, int topPx, int maxWidthPx) {
    String shown = text.toUpperCase(Locale.ROOT);
    int room = Math.max(2, (maxWidthPx / dotPx + 1) / ADVANCE);
    if (shown.length() > room) {
      shown = shown.substring(0, room - 2) + "..";
    }
    for (int i = 0; i < shown.length(); i++) {
      boolean[] dots = GLYPHS.get(shown.charAt(i));
      for (int dot = 0; dots != null && dot < dots.length; dot++) {
        if (dots[dot]) {
          int column = ADVANCE * i + dot % WIDTH;
          int row = dot / WIDTH;
          canvas.fill(leftPx + column * dotPx, topPx + row * dotPx, dotPx, dotPx, Canvas.LIGHT);
        }
      }
    }
  }
}
