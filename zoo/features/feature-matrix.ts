/** Feature vectors of some examples, one after the other: `values` has `rows × dimension` numbers. */
export interface FeatureMatrix {
  values: Float32Array;
  rows: number;
  dimension: number;
}
