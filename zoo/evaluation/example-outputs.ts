import { InvalidInputError } from '../errors.ts';

/** A model's outputs for one example of a multi-label or regression data set. */
export interface ExampleOutputs {
  /** The example's name in its data set. */
  name: string;
  /** One for each label of the data set: see `Example.targets`. */
  targets: number[];
  /** The same number: probabilities, or numbers in the targets' units. */
  outputs: number[];
  /** Attribute → value, for slices. */
  groups: Record<string, string>;
}

/** @throws InvalidInputError if there are none, or one does not match the labels or is NaN or infinite */
export function checkOutputs(examples: ExampleOutputs[], labels: string[]): void {
  if (examples.length === 0) throw new InvalidInputError('No outputs to evaluate: the split has no examples.');
  for (const { name, targets, outputs } of examples) {
    if (targets.length !== labels.length || outputs.length !== labels.length) {
      throw new InvalidInputError(
        `“${name}” has ${targets.length} targets and ${outputs.length} outputs, but there are ${labels.length} labels. Evaluate a checkpoint on a data set with the targets that it was trained for.`,
      );
    }
    if (outputs.every(Number.isFinite)) continue;
    throw new InvalidInputError(
      `An output for “${name}” is not a finite number. The model's weights have probably diverged: train again with a lower learning rate.`,
    );
  }
}
