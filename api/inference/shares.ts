/** A revision's share of its endpoint's requests. */
export interface Share {
  number: number;
  /** Per cent. */
  traffic: number;
}

/** The revisions that have traffic. An endpoint for which nobody split it sends everything to its revision. */
export function sharesOf({ revision }: { revision: number }, revisions: readonly Share[]): Share[] {
  const shares = revisions.filter(({ traffic }) => traffic > 0).map(({ number, traffic }) => ({ number, traffic }));
  return shares.length > 0 ? shares : [{ number: revision, traffic: 100 }];
}

/** The shares after a new revision takes its own: the others keep their proportions, in whole per cent. */
export function withRevision(shares: readonly Share[], added: Share): Share[] {
  return [...scaledTo(shares, 100 - added.traffic), added];
}

/** The shares after a revision loses its own: the others keep their proportions. There is at least one other. */
export function withoutRevision(shares: readonly Share[], gone: number): Share[] {
  return scaledTo(
    shares.filter(({ number }) => number !== gone),
    100,
  );
}

/** Shares in the same proportions, in whole per cent that sum to `all`; those that would get less than one may get none. */
function scaledTo(shares: readonly Share[], all: number): Share[] {
  const total = shares.reduce((sum, { traffic }) => sum + traffic, 0);
  const kept = shares.map(({ number, traffic }) => ({ number, exact: (traffic * all) / total }));
  const rounded = kept.map(({ number, exact }) => ({ number, traffic: Math.floor(exact), left: exact % 1 }));
  let missing = all - rounded.reduce((sum, { traffic }) => sum + traffic, 0);
  // The largest remainders are rounded up.
  for (const share of rounded.toSorted((a, b) => b.left - a.left)) {
    if (missing-- <= 0) break;
    share.traffic++;
  }
  return rounded.map(({ number, traffic }) => ({ number, traffic })).filter(({ traffic }) => traffic > 0);
}

/** The revision with the largest share; the newest of equal ones. */
export function mainRevision(shares: readonly Share[]): number {
  return shares.toSorted((a, b) => b.traffic - a.traffic || b.number - a.number)[0].number;
}
