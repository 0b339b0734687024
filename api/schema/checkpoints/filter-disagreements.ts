import { RequestError } from '../../errors.ts';
import type { ComparedExample, Comparison } from './comparison.ts';
import type { DisagreementFilter, DisagreementLabel } from './comparison-type.ts';

/**
 * The disagreements that meet every condition of a filter, in their order.
 *
 * @throws RequestError BAD_USER_INPUT if it names a checkpoint that is not compared, or if the checkpoints predict numbers, which are neither right nor wrong
 */
export function filterDisagreements(
  { checkpoints, disagreements }: Pick<Comparison, 'checkpoints' | 'disagreements'>,
  filter: DisagreementFilter | null,
): ComparedExample[] {
  const place = (id: string) => {
    const found = checkpoints.findIndex((checkpoint) => checkpoint.id === id.toLowerCase());
    if (found >= 0) return found;
    throw new RequestError('BAD_USER_INPUT', `Checkpoint ${id} is not one of those that are compared.`, 'filter');
  };
  const rightBy = (filter?.rightBy ?? []).map(place);
  const wrongBy = (filter?.wrongBy ?? []).map(place);
  const label = filter?.label ?? null;
  if (rightBy.length === 0 && wrongBy.length === 0 && label === null) return disagreements;
  return disagreements.filter(({ right, labels }) => {
    if (right === null)
      throw new RequestError(
        'BAD_USER_INPUT',
        'Predicted numbers are nearer or farther, not right or wrong: leave out the filter.',
        'filter',
      );
    const isJudged = rightBy.every((i) => right[i]) && wrongBy.every((i) => !right[i]);
    return isJudged && (label === null || labels.includes(label));
  });
}

/** How many examples have each label, the most frequent first, equals by name. */
export function countByLabel(examples: ComparedExample[]): DisagreementLabel[] {
  const counts = new Map<string, number>();
  for (const { labels } of examples) for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return [...counts]
    .map(([label, count]) => ({ label, count }))
    .sort((a, b) => b.count - a.count || (a.label < b.label ? -1 : 1));
}
