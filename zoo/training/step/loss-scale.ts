import { InvalidInputError } from '../../errors.ts';

/** The scale before the first step. */
const START = 2 ** 16;
/** Steps without an overflow after which the scale doubles. */
const PATIENCE = 2000;

export interface LossScaleState {
  value: number;
  goodSteps: number;
}

/**
 * The factor that the loss is multiplied with before the backward pass, and the gradients divided by after it, so that small
 * gradients are not lost in float16 (Micikevicius et al., "Mixed Precision Training", 2018, section 3.2). It finds its value by
 * itself, as PyTorch's `GradScaler` does with its defaults: a step whose gradients overflow is left out and halves it, and 2000
 * steps without one double it.
 */
export class LossScale {
  #goodSteps: number;
  #value: number;

  constructor({ value, goodSteps }: LossScaleState = { value: START, goodSteps: 0 }) {
    this.#value = value;
    this.#goodSteps = goodSteps;
  }

  get value(): number {
    return this.#value;
  }

  /** For the constructor of the one that goes on. */
  get state(): LossScaleState {
    return { value: this.#value, goodSteps: this.#goodSteps };
  }

  /**
   * Takes note of a step.
   *
   * @param magnitude the sum of the gradients' absolute values
   * @returns whether the step counts; if not, its results have to be thrown away
   * @throws InvalidInputError if gradients overflow without any scale: training has diverged
   */
  accept(magnitude: number): boolean {
    if (Number.isFinite(magnitude)) {
      this.#goodSteps += 1;
      if (this.#goodSteps % PATIENCE === 0) this.#value *= 2;
      return true;
    }
    if (this.#value <= 1) {
      throw new InvalidInputError(
        'The gradients overflow float16 at any loss scale: training diverged. Use a lower learningRate, or precision FLOAT32.',
        'learningRate',
      );
    }
    this.#goodSteps = 0;
    this.#value /= 2;
    return false;
  }
}
