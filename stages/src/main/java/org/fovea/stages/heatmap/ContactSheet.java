package org.fovea.stages.heatmap;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.fovea.stages.image.RgbImage;

/**
 * Many photographs on one picture, each beside the map of what a model looked at, with a line of
 * words below; in sections with titles.
 *
 * <p>Drawn without fonts: the same in the same bytes on every machine.
 */
public final class ContactSheet {
  private static final int COLUMNS = 3;
  private static final int GAP_PX = 8;
  private static final int DOT_PX = 2;
  private static final int LINE_PX = (Lettering.HEIGHT + 5) * DOT_PX;

  private final int sidePx;
  private final List<Section> sections = new ArrayList<>();

  private record Section(String title, List<Tile> tiles) {
    int rows() {
      return (tiles.size() + COLUMNS - 1) / COLUMNS;
    }
  }

  private record Tile(RgbImage photograph, Optional<RgbImage> map, String caption) {}

  /**
   * @param sidePx width and height that photographs are brought to, in pixels
   */
  public ContactSheet(int sidePx) {
    this.sidePx = sidePx;
  }

  /** Begins a section. */
  public void section(String title) {
    sections.add(new Section(title, new ArrayList<>()));
  }

  /**
   * Adds a photograph to the section that was begun last.
   *
   * @param photograph square
   * @param map square; where there is none, its place stays black
   */
  public void add(RgbImage photograph, Optional<RgbImage> map, String caption) {
    sections.get(sections.size() - 1).tiles().add(new Tile(photograph, map, caption));
  }

  /**
   * Returns the sheet as PNG.
   *
   * @param texts what the file says of itself, by keyword
   */
  public byte[] png(SortedMap<String, String> texts) {
    int tileWidthPx = 2 * sidePx + GAP_PX;
    int rowPx = sidePx + LINE_PX + GAP_PX;
    int rows = sections.stream().mapToInt(Section::rows).sum();
    Canvas canvas =
        new Canvas(
            COLUMNS * (tileWidthPx + 2 * GAP_PX),
            Math.max(1, rows * rowPx + sections.size() * (LINE_PX + GAP_PX)));
    Lettering lettering = new Lettering(canvas, DOT_PX);
    int topPx = 0;
    for (Section section : sections) {
      lettering.write(section.title(), GAP_PX, topPx + GAP_PX, COLUMNS * tileWidthPx);
      topPx += LINE_PX + GAP_PX;
      for (int i = 0; i < section.tiles().size(); i++) {
        int leftPx = GAP_PX + i % COLUMNS * (tileWidthPx + 2 * GAP_PX);
        put(section.tiles().get(i), canvas, lettering, leftPx, topPx + i / COLUMNS * rowPx);
      }
      topPx += section.rows() * rowPx;
    }
    return PngFile.of(canvas.image(), texts);
  }

  private void put(Tile tile, Canvas canvas, Lettering lettering, int leftPx, int topPx) {
    canvas.put(tile.photograph().resizedSquare(sidePx), leftPx, topPx);
    tile.map()
        .ifPresent(map -> canvas.put(map.resizedSquare(sidePx), leftPx + sidePx + GAP_PX, topPx));
    lettering.write(tile.caption(), leftPx, topPx + sidePx + DOT_PX * 2, 2 * sidePx + GAP_PX);
  }
}
