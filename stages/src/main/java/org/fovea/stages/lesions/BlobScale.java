package org.fovea.stages.lesions;

/** How large the blobs are that are looked for. In a field of 45 degrees, about 13.5 mm. */
enum BlobScale {
  /** Up to 280 µm: microaneurysms, dot haemorrhages, single exudates. */
  SMALL(1.0 / 48, 1),

  /** Up to 670 µm: blot haemorrhages, groups of exudates. */
  MEDIUM(1.0 / 20, 2),

  /** Up to 1.7 mm: large haemorrhages, rings of exudates, cotton-wool spots. */
  LARGE(1.0 / 8, 4);

  private final double length;
  private final int reduction;

  BlobScale(double length, int reduction) {
    this.length = length;
    this.reduction = reduction;
  }

  /** Returns by how much the picture is made smaller first, so that the lines stay short. */
  int reduction() {
    return reduction;
  }

  /** Returns the length of the lines in the reduced picture, in its pixels. */
  int lengthPx(int diameterPx) {
    return (int) Math.round(length * diameterPx / reduction);
  }
}
