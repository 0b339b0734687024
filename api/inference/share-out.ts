/** Decides which revision answers a request, so that each has its share: over any hundred requests in a row, exactly its per cent. */
export class ShareOut {
  /** How many hundredths of a request each revision is owed. */
  readonly #owed = new Map<number, number>();

  /**
   * The revision that answers next: nginx's smooth weighted round-robin.
   *
   * @param shares of the revisions that can answer; need not sum to 100
   */
  next(shares: readonly { revision: number; traffic: number }[]): number | undefined {
    let best: number | undefined;
    let total = 0;
    for (const { revision, traffic } of shares) {
      total += traffic;
      const owed = (this.#owed.get(revision) ?? 0) + traffic;
      this.#owed.set(revision, owed);
      if (best === undefined || owed > (this.#owed.get(best) ?? 0)) best = revision;
    }
    if (best !== undefined) this.#owed.set(best, (this.#owed.get(best) ?? 0) - total);
    return best;
  }
}
