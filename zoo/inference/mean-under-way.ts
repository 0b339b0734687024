/** How many items were under way on average: the integral of their number over time, divided by the time. */
export class MeanUnderWay {
  #count = 0;
  #integral = 0;
  #since = performance.now();
  #last = performance.now();

  /** Their number changed. */
  set(count: number): void {
    const now = performance.now();
    this.#integral += this.#count * (now - this.#last);
    this.#last = now;
    this.#count = count;
  }

  /** Since the last call of this; then it begins anew. */
  take(): number {
    this.set(this.#count);
    const passed = this.#last - this.#since;
    const mean = passed > 0 ? this.#integral / passed : this.#count;
    this.#integral = 0;
    this.#since = this.#last;
    return mean;
  }
}
