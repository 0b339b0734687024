/** The evaluation on the chosen split, or else the first; undefined where there is none. */
export const shownEvaluation = <Evaluation extends { split: string }>(
  evaluations: readonly Evaluation[],
  split: string,
): Evaluation | undefined => evaluations.find((one) => one.split === split) ?? evaluations[0];
