/** Items after which what was measured before counts half. */
const HALF_LIFE = 128;

/** How long a queue takes for an item while it has any: the time it was busy, divided by the items that it answered in it. Recent ones count more. */
export class ServiceTime {
  #busyMs = 0;
  #items = 0;
  #since: number | null = null;

  /** An item arrived. */
  began(): void {
    this.#since ??= performance.now();
  }

  /**
   * An item left.
   *
   * @param left how many there still are
   * @param answered false if its caller left before, or it failed: then it is not counted
   */
  ended(left: number, answered: boolean): void {
    const now = performance.now();
    this.#busyMs += now - (this.#since ?? now);
    this.#since = left > 0 ? now : null;
    if (!answered) return;
    this.#items++;
    if (this.#items < 2 * HALF_LIFE) return;
    this.#busyMs /= 2;
    this.#items /= 2;
  }

  /** Milliseconds; 0 before the first item. */
  perItem(): number {
    return this.#items === 0 ? 0 : this.#busyMs / this.#items;
  }
}
