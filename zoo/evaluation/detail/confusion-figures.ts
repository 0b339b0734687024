/** Figures that depend on a confusion matrix only. */
export interface ConfusionFigures {
  accuracy: number;
  /** Mean recall over the labels that occur: scikit-learn's `balanced_accuracy_score`. */
  balancedAccuracy: number;
  /** Mean F1 over the labels that are true or predicted: `f1_score(average="macro", zero_division=0)`. */
  macroF1: number;
  /** Agreement beyond chance: `cohen_kappa_score`; null if only one label is true and predicted, where it is 0 / 0. */
  cohensKappa: number | null;
  /** Matthews correlation, for several labels as J. Gorodkin (2004) has it: `matthews_corrcoef`, 0 where it is 0 / 0. */
  matthewsCorrelation: number;
}

/** @param counts `[true][predicted]`, row by row */
export function confusionFigures(counts: ArrayLike<number>, labels: number): ConfusionFigures {
  const truths = new Float64Array(labels);
  const guesses = new Float64Array(labels);
  for (let truth = 0; truth < labels; truth++) {
    for (let guess = 0; guess < labels; guess++) {
      truths[truth] += counts[truth * labels + guess];
      guesses[guess] += counts[truth * labels + guess];
    }
  }
  let [all, right, recalls, occurring, f1s, named] = [0, 0, 0, 0, 0, 0];
  let [byChance, ofTruths, ofGuesses] = [0, 0, 0];
  for (let label = 0; label < labels; label++) {
    const hits = counts[label * labels + label];
    const [own, guessed] = [truths[label], guesses[label]];
    all += own;
    right += hits;
    byChance += own * guessed;
    ofTruths += own * own;
    ofGuesses += guessed * guessed;
    if (own > 0) {
      occurring++;
      recalls += hits / own;
    }
    if (own + guessed > 0) {
      named++;
      f1s += (2 * hits) / (own + guessed);
    }
  }
  const squared = all * all;
  const spread = (squared - ofGuesses) * (squared - ofTruths);
  return {
    accuracy: right / all,
    balancedAccuracy: recalls / occurring,
    macroF1: f1s / named,
    cohensKappa: squared === byChance ? null : (right * all - byChance) / (squared - byChance),
    matthewsCorrelation: spread === 0 ? 0 : (right * all - byChance) / Math.sqrt(spread),
  };
}
