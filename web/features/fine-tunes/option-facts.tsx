import { translated } from '../../messages/read-message.ts';
import { t } from '../../messages/t.ts';
import { Facts } from '../interface/facts.tsx';
import { formatItems } from '../interface/format.ts';
import { optionValue } from './option-value.ts';
import { OPTIONS } from './options/option-groups.ts';

/** In the form's order; other options follow. */
const ORDER = ['strategy', ...OPTIONS.map(({ name }) => String(name))];

/** Every option that the result depends on, as the API recorded it, in the order of the form. */
export function OptionFacts({ options }: { options: unknown }) {
  const all = typeof options === 'object' && options !== null ? Object.entries(options) : [];
  // Null: another option rules it out, or it is never applied.
  const entries = all.filter(([, value]) => value !== null);
  const rank = (name: string) => (ORDER.includes(name) ? ORDER.indexOf(name) : ORDER.length);
  entries.sort(([a], [b]) => rank(a) - rank(b));
  return <Facts facts={entries.map(([name, value]) => [inWords(name), show(name, value)])} />;
}

/** `batchSize` → `Batch size` */
function inWords(name: string): string {
  const words = name.replace(/([A-Z])/g, ' $1').toLowerCase();
  return translated((words[0].toUpperCase() + words.slice(1)).replace(/^Lora/, 'LoRA'));
}

function show(option: string, value: unknown): string {
  if (typeof value === 'string') return optionValue(option, value);
  if (typeof value === 'boolean') return value ? t('yes') : t('no');
  if (Array.isArray(value)) return formatItems(value.map(String));
  if (isAdaptation(value))
    return value.weight === null
      ? optionValue('method', value.method)
      : t('{method}, weight {weight}', { method: optionValue('method', value.method), weight: value.weight });
  return typeof value === 'object' && value !== null ? parts(value) : String(value);
}

/** The fields of an option that is an object, without those that are off. */
function parts(value: object): string {
  const on = Object.entries(value).filter(([, part]) => part !== null && part !== false && part !== 0);
  return on.map(([name, part]) => (part === true ? inWords(name) : `${inWords(name)}: ${show(name, part)}`)).join('; ');
}

/** An adaptation's target has a panel of its own. */
function isAdaptation(value: unknown): value is { method: string; weight: number | null } {
  return typeof value === 'object' && value !== null && 'method' in value && 'weight' in value;
}
