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
 * The loss is multiplied by this factor before the backward pass, and gradients are divided by it afterwards, so that small gradients
 * do not become 0 in float16 (Micikevicius et al., "Mixed Precision Training", 2018, section 3.2). It adapts as PyTorch's
 * `GradScaler` does by default: a step whose gradients overflow is skipped and halves it, and 2000 steps without one double it.
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

  /** To resume from, with the constructor. */
  get state(): LossScaleState {
    return { value: this.#value, goodSteps: this.#goodSteps };
  }

  /**
   * Records a step, and adapts the scale.
   *
   * @param magnitude the sum of the gradients' absolute values
   * @returns whether the step is valid; if not, its results have to be dropped
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
