import { InvalidInputError, type Refusal } from '../../errors.ts';

/** Collects what several checks refuse, so that a person can mend all of it at once. The first refusal of a field counts. */
export class Refusals {
  readonly #byField = new Map<string, Refusal>();

  add(refusal: Refusal): void {
    if (!this.#byField.has(refusal.field)) this.#byField.set(refusal.field, refusal);
  }

  /**
   * Runs a check.
   *
   * @param given what the caller chose: of several refusals those of other options, which follow from the first one, are left out
   * @returns what the check returns, or undefined if it refuses
   * @throws anything but an InvalidInputError about a field
   */
  of<Result>(check: () => Result, given?: object): Result | undefined {
    try {
      return check();
    } catch (error) {
      if (!(error instanceof InvalidInputError) || error.refusals.length === 0) throw error;
      for (const [i, refusal] of error.refusals.entries())
        if (i === 0 || !given || refusal.field in given) this.add(refusal);
      return undefined;
    }
  }

  /** @throws InvalidInputError with all that was refused; its `field` is the first one without what is in it */
  throwIfAny(): void {
    const refusals = [...this.#byField.values()];
    if (refusals.length === 0) return;
    const message = refusals.map((refusal) => refusal.message).join(' ');
    throw new InvalidInputError(message, refusals[0].field.split('.')[0], { refusals });
  }
}
