package org.fovea.stages.target;

import java.util.Arrays;
import java.util.List;

/** How outputs of a network say into which of K ordered groups an image falls. */
public enum HeadForm {
  /**
   * An output for each group, whose softmax is the probabilities of the groups. That they are
   * ordered is not made use of.
   */
  SOFTMAX {
    @Override
    public int outputs(int groups) {
      return groups;
    }

    @Override
    double[] oddsOfReaching(double[] outputs) {
      double[] odds = new double[outputs.length - 1];
      for (int question = 0; question < odds.length; question++) {
        int group = question + 1;
        odds[question] = logSumExp(outputs, group, outputs.length) - logSumExp(outputs, 0, group);
      }
      return odds;
    }

    @Override
    public double loss(double[] outputs, int group) {
      return logSumExp(outputs, 0, outputs.length) - outputs[group];
    }

    @Override
    public int group(List<Double> scores) {
      int best = 0;
      double bestProbability = 1 - scores.get(0);
      for (int group = 1; group <= scores.size(); group++) {
        double worse = group == scores.size() ? 0 : scores.get(group);
        double probability = scores.get(group - 1) - worse;
        if (probability > bestProbability) {
          best = group;
          bestProbability = probability;
        }
      }
      return best;
    }
  },

  /**
   * An output for each group but the first: the log odds that an image is of that group or a worse
   * one, given that it is of no better one than the group before. Their product is the probability
   * of each group or worse, which so can never rise from one group to the next. With two groups it
   * is one output, the log odds of yes.
   *
   * @see <a href="https://doi.org/10.1007/s10044-023-01181-9">Shi et al., 2023, Deep neural
   *     networks for rank-consistent ordinal regression based on conditional probabilities</a>
   */
  ORDINAL {
    @Override
    public int outputs(int groups) {
      return groups - 1;
    }

    @Override
    double[] oddsOfReaching(double[] outputs) {
      double[] odds = new double[outputs.length];
      double reached = 0; // logarithm of the probability of this group or a worse one
      double missed = Double.NEGATIVE_INFINITY; // and of a better one
      for (int question = 0; question < odds.length; question++) {
        double stopsHere = reached - softplus(outputs[question]);
        missed = logSumExp(new double[] {missed, stopsHere}, 0, 2);
        reached -= softplus(-outputs[question]);
        odds[question] = question == 0 ? outputs[0] : reached - missed;
      }
      return odds;
    }

    @Override
    public double loss(double[] outputs, int group) {
      double loss = 0;
      for (int question = 0; question < group; question++) {
        loss += softplus(-outputs[question]);
      }
      return group == outputs.length ? loss : loss + softplus(outputs[group]);
    }

    @Override
    public int group(List<Double> scores) {
      return (int) scores.stream().filter(score -> score >= HALF).count();
    }
  };

  private static final double HALF = 0.5;

  /** Returns how many outputs there are for some groups, at least 2. */
  public abstract int outputs(int groups);

  abstract double[] oddsOfReaching(double[] outputs);

  /**
   * Returns the negative logarithm of the probability of a group, in nats.
   *
   * @param outputs of the network, finite
   * @param group the true one, from 0
   */
  public abstract double loss(double[] outputs, int group);

  /**
   * Returns the group that scores speak for, from 0: by {@link #SOFTMAX} the most probable one, by
   * {@link #ORDINAL} the worst that has, with those after it, a probability of at least one half,
   * which is the median.
   *
   * @param scores for each group but the first the probability of it or a worse one, 0 to 1, not
   *     rising
   */
  public abstract int group(List<Double> scores);

  /**
   * Returns the log odds of each group but the first or a worse one; they never rise from one to
   * the next.
   *
   * @param outputs of the network, finite
   * @return finite
   */
  public double[] logOdds(double[] outputs) {
    double[] odds = oddsOfReaching(outputs);
    for (int question = 1; question < odds.length; question++) {
      odds[question] = Math.min(odds[question], odds[question - 1]); // up to rounding they are
    }
    return odds;
  }

  /** Returns log(exp(x0) + exp(x1) + …) of a stretch of values, at least one of them finite. */
  private static double logSumExp(double[] values, int from, int to) {
    double largest = Arrays.stream(values, from, to).max().orElseThrow();
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += Math.exp(values[i] - largest);
    }
    return largest + Math.log(sum);
  }

  /** Returns log(1 + exp(x)): of minus a logit, the negative logarithm of its probability. */
  private static double softplus(double x) {
    return x < 0 ? Math.log1p(Math.exp(x)) : Math.log1p(Math.exp(-x)) + x;
  }
}
