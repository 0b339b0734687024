/** A figure with its bootstrap percentile interval, 95 %; null where there are too few examples to say. */
export interface Estimate {
  value: number;
  interval: [number, number] | null;
}

/** One group's figures. `labels` is in the order of the evaluation's labels, each taken one against the rest. */
export interface GroupFairness {
  /** Of one attribute `dark`; of an intersection, the values in the order of `attributes`. */
  values: string[];
  support: number;
  /** Whether `support` is below the floor: then it counts in no difference, ratio or worst group, and has no intervals. */
  belowFloor: boolean;
  accuracy: Estimate;
  /**
   * Guo et al. 2017, 15 bins. Chance adds to the value, most in small groups; the interval allows for that (see
   * `calibrationInterval`), so it may lie below the value.
   */
  expectedCalibrationError: Estimate;
  labels: {
    /** Examples of the group that have the label in truth. */
    support: number;
    /** Share of the group that is predicted to have the label. */
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
 * The highest rate of a group less the lowest. The interval is of the difference between these two groups, the ones furthest
 * apart in the data; so, unlike that of a maximum, it can reach below 0.
 */
export interface TestedDifference extends Estimate {
  /** Of a permutation test that the groups do not matter; null where none was made: see `Disparity`. */
  pValue: number | null;
  /** Places in `groups`. */
  highest: number;
  lowest: number;
}

/**
 * Differences and ratios between groups, as Fairlearn defines them (method="between_groups"); null where they are undefined.
 * Equalized odds is null unless both its halves were measured: `notMeasured` says which was not.
 */
export interface Disparity {
  demographicParityDifference: Estimate | null;
  demographicParityRatio: Estimate | null;
  equalizedOddsDifference: Estimate | null;
  equalizedOddsRatio: Estimate | null;
  /** What equalized odds is made of, each with a test of its own over one attribute; over an intersection there is none. */
  truePositiveRateDifference: TestedDifference | null;
  falsePositiveRateDifference: TestedDifference | null;
}

/** Fairness over one attribute, or over the intersection of several. */
export interface AttributeFairness {
  /** One name; more for an intersection. */
  attributes: string[];
  /** By value. */
  groups: GroupFairness[];
  /** Groups that are left out because there are too many: the smallest ones. */
  groupsLeftOut: number;
  /** One a label, in the order of the evaluation's labels, each taken one against the rest. */
  byLabel: Disparity[];
  /** The lowest accuracy of a group on the floor or above it; null where fewer than two are. */
  worstGroup: { values: string[]; accuracy: Estimate } | null;
  /** Highest accuracy of a group less the lowest; always tested. */
  accuracyDifference: (TestedDifference & { pValue: number }) | null;
}

export interface FairnessReport {
  /** 2: equalized odds is null where one of its halves is; p-values are as exact as Holm's correction needs. */
  version: 2;
  /** Fewest examples of a group that count. */
  supportFloor: number;
  /** Resamples, and the seed that they were drawn with. */
  bootstrap: { resamples: number; seed: number };
  attributes: AttributeFairness[];
}
