import { formatEnum } from '../interface/format.ts';
import { ADAPTATION_METHODS } from './adaptation-methods.ts';
import { OPTIONS } from './options/option-groups.ts';
import { strategyName } from './strategies.ts';

/** What the form calls the values of each option that is a choice; without what follows a name, which explains it. */
const NAMES = new Map<string, ReadonlyMap<string, string>>(
  [
    ...OPTIONS.flatMap((option) => (option.kind === 'choice' ? [[option.name, option.values] as const] : [])),
    ['method', ADAPTATION_METHODS] as const,
  ].map(([option, values]) => [option, new Map(values.map(({ value, name }) => [value, name.split(/[:;,]/)[0]]))]),
);

/** The options that are a constant of the schema and no choice of the form. */
const CONSTANTS = ['samplingStrategy'];

/**
 * The value of an option in the words of the form: `ADAMW` of `optimizer` is `AdamW`. A name that a person gave stays as it is.
 *
 * @param option as the schema calls it
 */
export function optionValue(option: string, value: string): string {
  if (option === 'strategy') return strategyName(value);
  if (CONSTANTS.includes(option)) return formatEnum(value);
  return NAMES.get(option)?.get(value) ?? value;
}
