import type { CombinedError } from 'urql';
import { errorsByField } from '../../graphql/errors.ts';
import { t } from '../../messages/t.ts';
import { ADAPTATION_METHODS } from './adaptation-methods.ts';
import { OPERATIONS } from './augmentation-operations.ts';
import { OPTIONS } from './options/option-groups.ts';
import { STRATEGIES } from './strategies.ts';

/** What the form calls the schema's fields. */
const LABELS = new Map<string, string>([
  ['modelSlug', t('Model')],
  ['modelSlugs', t('Models')],
  ['strategies', t('Strategies')],
  ['trials', t('Trials')],
  ['datasetId', t('Data set')],
  ['contrastive', t('Contrastive training')],
  ...OPERATIONS.flatMap(({ name, label }): [string, string][] => [
    [`augmentation.${name}`, label],
    [name, label],
  ]),
  ...OPTIONS.map(({ name, label }): [string, string] => [name, label]),
]);

/** What the form calls the schema's constants. */
const NAMES = namesOf([
  ...OPTIONS.flatMap((option) => (option.kind === 'choice' ? option.values : [])),
  ...STRATEGIES,
  ...ADAPTATION_METHODS,
]);

/** `errorsByField` in the words of the form. */
export const errorsInFormWords = (error: CombinedError | undefined, fields: readonly string[]) =>
  Object.fromEntries(
    Object.entries(errorsByField(error, fields)).map(([field, message]) => [field, message && inFormWords(message)]),
  );

/**
 * The API's message about an option, which names options and their values as the schema does, in the words of the form: `batchSize must be at
 * least 1, not 0.` at its field is `Must be at least 1, not 0.`
 */
export function inFormWords(message: string): string {
  const [, first = '', rest = ''] = /^([\w.]+) (.*)$/s.exec(message) ?? [];
  if (LABELS.has(first) && rest.startsWith('must ')) return inFormWords(`M${rest.slice(1)}`);
  const [start, others] = LABELS.has(first) ? [`${quoted(LABELS.get(first))} `, rest] : ['', message];
  return start + others.replace(/\b[A-Za-z][\w.]*\w\b/g, (word) => nameOf(word) ?? word);
}

/** An option such as `epochs` is an English word, too, and reads well as it is. */
function nameOf(word: string): string | undefined {
  if (/^[A-Z][A-Z0-9_]+$/.test(word)) return NAMES.get(word);
  return /[A-Z]/.test(word) && LABELS.has(word) ? quoted(LABELS.get(word)) : undefined;
}

/** Without those that two options call differently. What follows a name in a choice explains it. */
function namesOf(choices: readonly { value: string; name: string }[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const ambiguous = new Set<string>();
  for (const { value, name } of choices) {
    const short = quoted(name.split(/[:;,]/)[0]);
    if ((names.get(value) ?? short) !== short) ambiguous.add(value);
    names.set(value, short);
  }
  return new Map([...names].filter(([value]) => !ambiguous.has(value)));
}

function quoted(name = ''): string {
  return t('“{name}”', { name });
}
