package org.fovea.stages.pretrain;

import java.util.List;
import java.util.Random;
import org.fovea.stages.synthetic.Lesion;
import org.fovea.stages.synthetic.LesionType;

/**
 * A square cut out of a picture, turned, perhaps mirrored and tinted, and which lesions are in it.
 *
 * @param rgb shape (sidePx, sidePx, 3)
 * @param targets for each {@link LesionType}: 1 if one is in the window, 0 if none touches it, one
 *     half if one is on its edge only
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
record LesionWindow(byte[] rgb, float[] targets) {
  /** How often a window is put around a lesion, and not just anywhere. */
  private static final double AROUND_A_LESION = 0.7;

  /** How far a lesion's centre is inside the window for it to be seen there, in pixels. */
  private static final double INSIDE_PX = 2;

  /** Largest change of the gain of a colour, so that not one camera's colours alone are learned. */
  private static final double MAX_TINT = 0.2;

  private static final int CHANNELS = 3;

  /** Draws a window of a picture. */
  static LesionWindow draw(LesionPicture picture, int windowPx, Random random) {
    int room = picture.sidePx() - windowPx;
    int left = random.nextInt(room + 1);
    int top = random.nextInt(room + 1);
    if (random.nextDouble() < AROUND_A_LESION && !picture.lesions().isEmpty()) {
      LesionType[] types =
          picture.lesions().stream().map(Lesion::type).distinct().toArray(LesionType[]::new);
      LesionType type = types[random.nextInt(types.length)];
      Lesion[] lesions =
          picture.lesions().stream().filter(l -> l.type() == type).toArray(Lesion[]::new);
      Lesion lesion = lesions[random.nextInt(lesions.length)];
      double reach = 0.8 * windowPx;
      left = clamp(lesion.xPx() - windowPx / 2.0 + reach * (random.nextDouble() - 0.5), room);
      top = clamp(lesion.yPx() - windowPx / 2.0 + reach * (random.nextDouble() - 0.5), room);
    }
    return cut(picture, left, top, windowPx, random);
  }

  private static int clamp(double position, int room) {
    return (int) Math.max(0, Math.min(room, Math.round(position)));
  }

  private static LesionWindow cut(
      LesionPicture picture, int left, int top, int windowPx, Random random) {
    boolean mirrored = random.nextBoolean();
    int quarterTurns = random.nextInt(4);
    byte[][] tints = new byte[CHANNELS][];
    for (int channel = 0; channel < CHANNELS; channel++) {
      tints[channel] = tint(1 + MAX_TINT * (2 * random.nextDouble() - 1));
    }
    int last = windowPx - 1;
    byte[] rgb = new byte[CHANNELS * windowPx * windowPx];
    int at = 0;
    for (int row = 0; row < windowPx; row++) {
      for (int column = 0; column < windowPx; column++) {
        int x = mirrored ? last - column : column;
        int fromColumn =
            switch (quarterTurns) {
              case 0 -> x;
              case 1 -> row;
              case 2 -> last - x;
              default -> last - row;
            };
        int fromRow =
            switch (quarterTurns) {
              case 0 -> row;
              case 1 -> last - x;
              case 2 -> last - row;
              default -> x;
            };
        int from = CHANNELS * ((top + fromRow) * picture.sidePx() + left + fromColumn);
        for (int channel = 0; channel < CHANNELS; channel++) {
          rgb[at++] = tints[channel][picture.rgb()[from + channel] & 0xFF];
        }
      }
    }
    return new LesionWindow(rgb, targets(picture, left, top, windowPx));
  }

  private static byte[] tint(double gain) {
    byte[] table = new byte[256];
    for (int level = 0; level < table.length; level++) {
      table[level] = (byte) Math.min(255, Math.round(gain * level));
    }
    return table;
  }

  /** Says which lesions are in a window. */
  static float[] targets(LesionPicture picture, int left, int top, int windowPx) {
    List<LesionType> types = List.of(LesionType.values());
    float[] targets = new float[types.size()];
    for (Lesion lesion : picture.lesions()) {
      double x = Math.min(lesion.xPx() - left, left + windowPx - lesion.xPx());
      double y = Math.min(lesion.yPx() - top, top + windowPx - lesion.yPx());
      double inside = Math.min(x, y);
      float seen = inside >= INSIDE_PX ? 1 : inside > -lesion.radiusPx() ? 0.5f : 0;
      int type = types.indexOf(lesion.type());
      targets[type] = Math.max(targets[type], seen);
    }
    return targets;
  }
}
