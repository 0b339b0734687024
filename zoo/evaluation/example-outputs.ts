import { InvalidInputError } from '../errors.ts';

/** What a model said of one example of a data set whose targets are numbers, or any number of labels. */
export interface ExampleOutputs {
  /** The example's name in its data set. */
  name: string;
  /** One a label of the data set: see `Example.targets`. */
  targets: number[];
  /** As many: probabilities, or numbers in the targets' units. */
  outputs: number[];
  /** Attribute → value, for slices. */
  groups: Record<string, string>;
}

/** @throws InvalidInputError if there are none, or one does not fit the labels or is no number */
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
      `An output for “${name}” is no number. The model's weights have probably diverged: train again with a lower learning rate.`,
    );
  }
}
