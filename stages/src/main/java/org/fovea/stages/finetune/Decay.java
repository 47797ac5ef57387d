package org.fovea.stages.finetune;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.io.Serializable;

/** How the learning rates fall from their peaks once they have warmed up. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Decay.Constant.class, name = "constant"),
  @JsonSubTypes.Type(value = Decay.Cosine.class, name = "cosine"),
  @JsonSubTypes.Type(value = Decay.Polynomial.class, name = "polynomial"),
  @JsonSubTypes.Type(value = Decay.Step.class, name = "step")
})
public sealed interface Decay extends Serializable {
  /** Share of the peak that a fall over the whole training ends at. */
  double END = 1e-4;

  /**
   * Returns the share of the peak.
   *
   * @param progress share of the steps after the warm-up that are behind, 0 to 1
   * @param epochsBehind epochs since training began, warm-up included; fractional
   * @return above 0, at most 1
   */
  double shareOfPeak(double progress, double epochsBehind);

  /** Stays at the peak. */
  record Constant() implements Decay {
    @Override
    public double shareOfPeak(double progress, double epochsBehind) {
      return 1;
    }
  }

  /**
   * Falls along half a cosine.
   *
   * @see <a href="https://arxiv.org/abs/1608.03983">Loshchilov and Hutter, 2016, SGDR</a>
   */
  record Cosine() implements Decay {
    @Override
    public double shareOfPeak(double progress, double epochsBehind) {
      return END + (1 - END) * (1 + StrictMath.cos(Math.PI * progress)) / 2;
    }
  }

  /**
   * Falls as a power of what is left of the training: Caffe's {@code poly}, which BVLC GoogLeNet's
   * quick solver uses with the power 0.5.
   *
   * @param power above 0, at most 10; 1 falls along a line
   * @see <a
   *     href="https://github.com/BVLC/caffe/blob/master/models/bvlc_googlenet/quick_solver.prototxt">the
   *     quick solver</a>
   */
  record Polynomial(double power) implements Decay {
    public Polynomial {
      if (!(power > 0 && power <= 10)) { // also rejects NaN
        throw new IllegalArgumentException(
            "power must be above 0 and at most 10, but was " + power);
      }
    }

    @Override
    public double shareOfPeak(double progress, double epochsBehind) {
      return END + (1 - END) * StrictMath.pow(1 - progress, power);
    }
  }

  /**
   * Falls by a factor every so many epochs.
   *
   * @param factor above 0, below 1
   * @param everyEpochs above 0; may be fractional
   */
  record Step(double factor, double everyEpochs) implements Decay {
    public Step {
      if (!(factor > 0 && factor < 1)) {
        throw new IllegalArgumentException("factor must be above 0 and below 1, but was " + factor);
      }
      if (!(everyEpochs > 0 && Double.isFinite(everyEpochs))) {
        throw new IllegalArgumentException(
            "everyEpochs must be finite and above 0, but was " + everyEpochs);
      }
    }

    @Override
    public double shareOfPeak(double progress, double epochsBehind) {
      return StrictMath.pow(factor, Math.floor(epochsBehind / everyEpochs));
    }
  }
}
