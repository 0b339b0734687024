/** A figure with its bootstrap percentile interval, 95 %; null if there are too few examples. */
export interface Estimate {
  value: number;
  interval: [number, number] | null;
}

/** One group's figures. `labels` is in the order of the evaluation's labels, each taken one against the rest. */
export interface GroupFairness {
  /** `dark` for one attribute; for an intersection, the values in the order of `attributes`. */
  values: string[];
  support: number;
  /**
   * Whether `support` is below the floor: then the group is left out of differences, ratios and the worst group, and has no
   * intervals.
   */
  belowFloor: boolean;
  accuracy: Estimate;
  /**
   * Guo et al. 2017, 15 bins. Chance adds to the value, most in small groups; the interval allows for that (see
   * `calibrationInterval`), so it may lie below the value.
   */
  expectedCalibrationError: Estimate;
  labels: {
    /** Examples of the group whose true label this is. */
    support: number;
    /** Share of the group for which the label is predicted. */
    selectionRate: Estimate;
    /**
     * null where no example of the group has the label, or (false positives) every one does. A rate over fewer examples than
     * the floor, `support` or the group's less `support`, counts in no difference or ratio either, and has no interval.
     */
    truePositiveRate: Estimate | null;
    falsePositiveRate: Estimate | null;
  }[];
}

/**
 * The highest rate of a group minus the lowest. The interval is of the difference between these two groups, the most
 * different ones in the data, so, unlike that of a maximum, it can extend below 0.
 */
export interface TestedDifference extends Estimate {
  /**
   * p-value of a permutation test of the hypothesis that groups make no difference; null if none was made: see `Disparity`.
   */
  pValue: number | null;
  /** Positions in `groups`. */
  highest: number;
  lowest: number;
}

/**
 * Differences and ratios between groups, as Fairlearn defines them (method="between_groups"); null if undefined. Equalized
 * odds is null unless both its halves were measured: `notMeasured` says which was not.
 */
export interface Disparity {
  demographicParityDifference: Estimate | null;
  demographicParityRatio: Estimate | null;
  equalizedOddsDifference: Estimate | null;
  equalizedOddsRatio: Estimate | null;
  /** The two parts of equalized odds, each with its own test for one attribute; for an intersection there is no test. */
  truePositiveRateDifference: TestedDifference | null;
  falsePositiveRateDifference: TestedDifference | null;
}

/** Fairness over one attribute, or over the intersection of several. */
export interface AttributeFairness {
  /** One name; several for an intersection. */
  attributes: string[];
  /** By value. */
  groups: GroupFairness[];
  /** The number of groups left out because there are too many: the smallest ones. */
  groupsLeftOut: number;
  /** One for each label, in the order of the evaluation's labels, each taken one against the rest. */
  byLabel: Disparity[];
  /** The lowest accuracy of a group with enough examples; null if fewer than two have enough. */
  worstGroup: { values: string[]; accuracy: Estimate } | null;
  /** Highest accuracy of a group minus the lowest; always tested. */
  accuracyDifference: (TestedDifference & { pValue: number }) | null;
}

export interface FairnessReport {
  /** 2: equalized odds is null if one of its halves is; p-values are as exact as Holm's correction needs. */
  version: 2;
  /** The fewest examples that a group needs to be counted. */
  supportFloor: number;
  /** The number of resamples, and their seed. */
  bootstrap: { resamples: number; seed: number };
  attributes: AttributeFairness[];
}
