import { translated } from '../../messages/read-message.ts';
import { t } from '../../messages/t.ts';
import { datasetName } from '../datasets/dataset-name.ts';
import { isWithoutEpochs } from '../fine-tunes/method-name.ts';
import { optionValue } from '../fine-tunes/option-value.ts';
import { OPTIONS } from '../fine-tunes/options/option-groups.ts';
import { strategyName } from '../fine-tunes/strategies.ts';
import { formatItems } from '../interface/format.ts';
import { augmentationThatIsOn } from './augmentation-that-is-on.ts';
import type { ComparedRun } from './runs-query.ts';

/** One option of every compared run, in the order of the checkpoints; null where the run does not have it. */
export interface OptionRow {
  name: string;
  label: string;
  values: (string | null)[];
  differs: boolean;
}

/** What is listed first; then the options in the order of the form that starts a run, then the others by name. */
const FIRST = ['model', 'dataset', 'strategy', 'device'];
const ORDER = [...FIRST, ...OPTIONS.map(({ name }) => String(name))];

/** The options of several runs, side by side. An option that is off in all of them is left out. */
export function optionRows(runs: ComparedRun[]): OptionRow[] {
  const all = runs.map(({ fineTune }) => {
    const { model, dataset, strategy, device, options } = fineTune;
    return new Map([
      ...flatten(augmentationThatIsOn(options), ''),
      ['model', model.name],
      ['dataset', datasetName(dataset)],
      ['strategy', strategyName(strategy)],
      ...(device ? [['device', device] as const] : []),
    ]);
  });
  const names = [...new Set(all.flatMap((own) => [...own.keys()]))];
  const rank = (name: string) => {
    const place = ORDER.indexOf(name.split('.')[0]);
    return place < 0 ? ORDER.length : place;
  };
  return names
    .sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))
    .map((name) => {
      const values = all.map((own) => own.get(name) ?? null);
      return { name, label: inWords(name), values, differs: differ(runs, values) };
    });
}

/** Whether the values differ. What a head that is fitted at once cannot have, such as an optimizer, is no difference between the others. */
function differ(runs: ComparedRun[], values: (string | null)[]): boolean {
  return new Set(values.filter((value, i) => value !== null || !isWithoutEpochs(runs[i].fineTune))).size > 1;
}

/** Each value by its path: `augmentation.flip`. */
function flatten(value: unknown, path: string): [string, string][] {
  if (value === null || value === undefined) return [];
  if (Array.isArray(value))
    return [[path, formatItems(value.map((one) => (isPlain(one) ? plain(one) : JSON.stringify(one))))]];
  if (typeof value === 'object')
    return Object.entries(value).flatMap(([name, part]) => flatten(part, path ? `${path}.${name}` : name));
  if (typeof value === 'boolean') return [[path, value ? t('yes') : t('no')]];
  if (typeof value === 'string') return [[path, optionValue(path.split('.').at(-1) ?? path, value)]];
  return [[path, plain(value)]];
}

const plain = (value: unknown) => String(typeof value === 'number' ? Number(value.toPrecision(6)) : value);

const isPlain = (value: unknown) => typeof value !== 'object';

const KNOWN: Record<string, string> = { dataset: t('Data set'), model: t('Model'), ...Object.fromEntries(labels()) };

/** `batchSize` as the form calls it; `augmentation.flip` → `Augmentation: flip`. */
function inWords(name: string): string {
  const known = KNOWN[name];
  if (known) return known;
  const words = name
    .split('.')
    .map((part) => part.replace(/([A-Z])/g, ' $1').toLowerCase())
    .join(': ');
  return translated(words[0].toUpperCase() + words.slice(1));
}

function labels(): [string, string][] {
  return OPTIONS.map(({ name, label }) => [String(name), label]);
}
