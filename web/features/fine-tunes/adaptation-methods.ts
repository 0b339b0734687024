import type { VariablesOf } from '../../graphql/graphql.ts';
import { t } from '../../messages/t.ts';
import type { StartFineTune } from './start-mutation.ts';

type Input = NonNullable<VariablesOf<typeof StartFineTune>['input']['adaptation']>;
export type AdaptationMethod = Input['method'];

/** In the order of the form. */
export const ADAPTATION_METHODS: readonly { value: AdaptationMethod; name: string }[] = [
  { value: 'NORMALIZATION', name: t('Normalization: each domain’s features are scaled by themselves') },
  { value: 'CORAL', name: t('CORAL: the covariances of the features are aligned') },
  { value: 'MMD', name: t('MMD: the distributions of the features are aligned') },
  { value: 'ADVERSARIAL', name: t('Adversarial: the domains become hard to tell apart') },
  { value: 'PSEUDO_LABEL', name: t('Pseudo-labels: confident predictions are trained on') },
];

/** @param form with the fields of `AdaptationField` */
export function adaptationFrom(form: FormData): Input | undefined {
  const text = (name: string) => String(form.get(name) ?? '').trim();
  const targetDatasetId = text('targetDatasetId');
  if (targetDatasetId === '') return undefined;
  const weight = text('adaptationWeight');
  return {
    targetDatasetId,
    method: text('adaptationMethod') as AdaptationMethod,
    ...(weight === '' ? {} : { weight: Number(weight) }),
  };
}
