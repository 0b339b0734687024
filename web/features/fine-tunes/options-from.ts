import type { VariablesOf } from '../../graphql/graphql.ts';
import { augmentationFrom } from './augmentation-from.ts';
import { OPTIONS } from './options/option-groups.ts';
import type { StartFineTune } from './start-mutation.ts';

type StartInput = VariablesOf<typeof StartFineTune>['input'];
export type FineTuneChoices = Omit<StartInput, 'modelSlug' | 'datasetId' | 'strategy' | 'adaptation' | 'contrastive'>;

/**
 * The entered values. Empty fields are left out, so that the API uses its defaults. Entered values are sent unchanged, so
 * that the API can refuse them by name.
 */
export function optionsFrom(form: FormData): FineTuneChoices {
  const entries = OPTIONS.flatMap(({ name, kind }): [string, unknown][] => {
    if (kind === 'augmentation') {
      const augmentation = augmentationFrom(form);
      return augmentation ? [[name, augmentation]] : [];
    }
    const text = String(form.get(name) ?? '').trim();
    if (text === '') return [];
    if (kind === 'whole' || kind === 'decimal') return [[name, Number(text)]];
    if (kind === 'switch') return [[name, text === 'on']];
    if (kind === 'names') return [[name, text.split(/[\s,]+/).filter(Boolean)]];
    return [[name, text]];
  });
  // The names are the schema's, and the values of choices its enums': main-job.browser.long.spec.ts sends them all.
  return Object.fromEntries(entries) as FineTuneChoices;
}
