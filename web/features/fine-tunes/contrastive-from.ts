import type { VariablesOf } from '../../graphql/graphql.ts';
import { t } from '../../messages/t.ts';
import type { StartFineTune } from './start-mutation.ts';

type Contrastive = NonNullable<VariablesOf<typeof StartFineTune>['input']['contrastive']>;

/** The choice of pairs that are drawn for each text; the others are the schema's sampling strategies. */
export const DRAWN = 'DRAWN';

export const PAIR_CHOICES = [
  { value: DRAWN, name: t('Some pairs of each text, drawn at random') },
  { value: 'OVERSAMPLING', name: t('All pairs; the rarer kind again, until both are as many') },
  { value: 'UNDERSAMPLING', name: t('As many of each kind as there are of the rarer one') },
  { value: 'UNIQUE', name: t('All pairs, each once') },
] as const;

/** The entered choice of pairs; null: no contrastive training. */
export function contrastiveFrom(form: FormData): Contrastive | null {
  const pairs = form.get('pairs') || null;
  if (pairs === null) return null;
  if (pairs !== DRAWN) return { samplingStrategy: pairs as Contrastive['samplingStrategy'] };
  const iterations = String(form.get('numIterations') ?? '').trim();
  return iterations === '' ? {} : { numIterations: Number(iterations) };
}
