interface Listed {
  id: string;
  /** Null until its job is over. */
  rowCount: number | null;
}

/** The feature sets that are ready, and the id of the one that is shown: that which the address asks for, or the newest. */
export function chosenFeatureSet<Node extends Listed>(edges: readonly { node: Node }[], asked: string | null) {
  const ready = edges.map(({ node }) => node).filter(({ rowCount }) => rowCount !== null);
  return { ready, id: (ready.find(({ id }) => id === asked) ?? ready[0])?.id };
}
