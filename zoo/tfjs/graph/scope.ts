import type { InvalidInputError } from '../../errors.ts';
import type { Value } from './value.ts';

/** The outputs of a node: `null` if a condition leaves it out, an error if it cannot be translated. */
export type Outputs = (Value | null)[] | InvalidInputError;

/** The values of one iteration of a loop, or of the graph outside all loops. */
export class Scope {
  readonly #values = new Map<string, Outputs>();

  constructor(
    readonly frame: string,
    readonly parent: Scope | null = null,
    /** Added to the names of tensors, so that each iteration has its own. */
    readonly suffix = '',
  ) {}

  set(node: string, outputs: Outputs): void {
    this.#values.set(node, outputs);
  }

  /** Whether a node was reached here. */
  has = (node: string) => this.#values.has(node);

  /** What a node gave, here or outside; undefined if it was not reached yet. */
  get(node: string): Outputs | undefined {
    return this.#values.get(node) ?? this.parent?.get(node);
  }

  /** The iteration of a frame that this one is in. */
  within(frame: string): Scope | null {
    return this.frame === frame ? this : (this.parent?.within(frame) ?? null);
  }
}
