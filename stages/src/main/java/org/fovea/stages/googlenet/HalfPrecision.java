package org.fovea.stages.googlenet;

/** Converts between float and the 16-bit format of IEEE 754, which Java 17 does not know. */
final class HalfPrecision {
  /** The largest finite half. */
  static final float MAX = 65504f;

  private static final int FLOAT_BIAS = 127;
  private static final int HALF_BIAS = 15;
  private static final int DROPPED_BITS = 13;

  private HalfPrecision() {}

  /** Returns the nearest half, ties to even; beyond {@link #MAX} an infinity. */
  static short fromFloat(float value) {
    int bits = Float.floatToRawIntBits(value);
    int sign = (bits >>> 16) & 0x8000;
    int magnitude = bits & 0x7fffffff;
    if (magnitude > 0x7f800000) {
      return (short) (sign | 0x7e00); // not a number
    }
    int exponent = (magnitude >>> 23) - FLOAT_BIAS + HALF_BIAS;
    int significand = (magnitude & 0x7fffff) | 0x800000;
    if (exponent >= 31) {
      return (short) (sign | 0x7c00);
    }
    if (exponent <= 0) { // below the normal halves: fewer digits, down to none
      int drop = DROPPED_BITS + 1 - exponent;
      return (short) (sign | (drop > 24 ? 0 : roundToEven(significand, drop)));
    }
    // a carry out of the significand rightly raises the exponent, up to infinity
    int halfBits = (exponent << 10) + roundToEven(significand, DROPPED_BITS) - (1 << 10);
    return (short) (sign | halfBits);
  }

  /** Returns the value of a half, exactly. */
  static float toFloat(short half) {
    int sign = (half & 0x8000) << 16;
    int exponent = (half >>> 10) & 0x1f;
    int significand = half & 0x3ff;
    if (exponent == 0) {
      float magnitude = significand * 0x1p-24f;
      return sign == 0 ? magnitude : -magnitude;
    }
    int floatExponent = exponent == 31 ? 0xff : exponent - HALF_BIAS + FLOAT_BIAS;
    return Float.intBitsToFloat(sign | floatExponent << 23 | significand << DROPPED_BITS);
  }

  private static int roundToEven(int value, int dropBits) {
    int kept = value >>> dropBits;
    int rest = value & ((1 << dropBits) - 1);
    int half = 1 << (dropBits - 1);
    boolean up = rest > half || (rest == half && (kept & 1) == 1);
    return up ? kept + 1 : kept;
  }
}
