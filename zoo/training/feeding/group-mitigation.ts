import type { DatasetIndex, Example } from '../../data/dataset.ts';
import { InvalidInputError } from '../../errors.ts';
import type { FineTuneOptions } from '../options/fine-tune-options.ts';

type Mitigation = Pick<FineTuneOptions, 'groupMitigation' | 'groupAttribute'>;

/** Returns an example's group by an attribute; null if the example has no group, or if there is no attribute. */
export function groupIn(attribute: string | null): (example: Pick<Example, 'groups'>) => string | null {
  return ({ groups }) => (attribute !== null && Object.hasOwn(groups, attribute) ? groups[attribute] : null);
}

/** Whether an option mitigates gaps between groups; options of earlier versions do not have it. */
export const mitigatesGroups = (groupMitigation: FineTuneOptions['groupMitigation'] | undefined): boolean =>
  groupMitigation !== undefined && groupMitigation !== 'NONE';

/**
 * @throws InvalidInputError if the data set has no such attribute, or its training examples are of one group only
 */
export function checkGroupMitigation(
  { groups, examples }: Pick<DatasetIndex, 'groups' | 'examples'>,
  { groupMitigation, groupAttribute }: Mitigation,
): void {
  if (!mitigatesGroups(groupMitigation)) return;
  const refuse = (message: string) => {
    throw new InvalidInputError(message, 'groupAttribute');
  };
  if (groupAttribute === null || !groups.includes(groupAttribute)) {
    const has =
      groups.length > 0 ? `It has: ${groups.join(', ')}.` : 'It has none; add one as a column of metadata.csv.';
    refuse(`The data set has no attribute “${groupAttribute}” for ${groupMitigation}. ${has}`);
  }
  const train = examples.filter(({ split }) => split === 'train').map(groupIn(groupAttribute));
  const values = [...new Set(train)].filter((value) => value !== null);
  if (values.length >= 2) return;
  const found = values.length === 1 ? `are all of “${values[0]}”` : 'all lack it';
  refuse(`${groupMitigation} by “${groupAttribute}” needs two groups or more, but the training examples ${found}.`);
}

/**
 * The weights of examples that make groups and labels independent: w(g, y) = P(g) · P(y) / P(g, y), as observed
 * among the examples that have a group. F. Kamiran and T. Calders, "Data preprocessing techniques for classification without
 * discrimination", Knowledge and Information Systems 33 (2012), algorithm 3. Examples without a group have weight 1.
 *
 * @returns one weight per example; groups and labels keep their shares, and if every group has every label, the weights sum to the
 * number of examples
 */
export function reweighing(examples: { group: string | null; label: number }[]): number[] {
  const count = (key: (example: { group: string; label: number }) => string) => {
    const counts = new Map<string, number>();
    for (const { group, label } of examples) {
      if (group === null) continue;
      const of = key({ group, label });
      counts.set(of, (counts.get(of) ?? 0) + 1);
    }
    return (group: string, label: number) => counts.get(key({ group, label })) ?? 0;
  };
  const ofGroup = count(({ group }) => group);
  const ofLabel = count(({ label }) => String(label));
  const ofBoth = count(({ group, label }) => JSON.stringify([group, label]));
  const all = examples.filter(({ group }) => group !== null).length;
  return examples.map(({ group, label }) =>
    group === null ? 1 : (ofGroup(group, label) * ofLabel(group, label)) / (all * ofBoth(group, label)),
  );
}
