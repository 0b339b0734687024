/** An example of the target with the label that the network itself gave it. */
export interface PseudoLabel {
  row: number;
  label: number;
  confidence: number;
}

/** The first and the last share of the target that is trained on. */
const [FIRST, LAST] = [0.2, 0.8];

/**
 * The share of the target's examples that are trusted, the most confident first, so much of each predicted class: it grows with the
 * rounds, since the classifier gets better. Y. Zou et al., "Unsupervised Domain Adaptation for Semantic Segmentation via
 * Class-Balanced Self-Training", ECCV 2018, begin with 0.2, too, and add as much each round.
 *
 * @param round counted from 0; @param rounds how many there are
 */
export function trustedShare(round: number, rounds: number): number {
  return rounds < 2 ? LAST : FIRST + ((LAST - FIRST) * round) / (rounds - 1);
}

/**
 * Labels for some of the target's examples: of each class those that are predicted with the highest confidence, the same share of
 * every class, so that an easy class does not push out the others. At least one of each class that is predicted.
 *
 * @param probabilities of each example, one for each class
 * @returns in the order of the rows
 */
export function pseudoLabels(probabilities: readonly ArrayLike<number>[], share: number): PseudoLabel[] {
  const byClass = new Map<number, PseudoLabel[]>();
  for (const [row, own] of probabilities.entries()) {
    let label = 0;
    for (let i = 1; i < own.length; i++) if (own[i] > own[label]) label = i;
    const members = byClass.get(label) ?? [];
    byClass.set(label, members);
    members.push({ row, label, confidence: own[label] });
  }
  return [...byClass.values()]
    .flatMap((members) => {
      members.sort((a, b) => b.confidence - a.confidence || a.row - b.row);
      return members.slice(0, Math.max(1, Math.round(share * members.length)));
    })
    .sort((a, b) => a.row - b.row);
}
