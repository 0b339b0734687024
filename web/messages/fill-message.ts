import type { Token } from '@messageformat/parser';
import { LANGUAGE } from './language.ts';

/** A piece of a message: its own text, or a value that stands in it, which is never read as a part of the message. */
export type Part<Value> = { text: string } | { value: Value };

const cardinal = new Intl.PluralRules(LANGUAGE);
const ordinal = new Intl.PluralRules(LANGUAGE, { type: 'ordinal' });
const numbers = new Intl.NumberFormat(LANGUAGE);

/**
 * Puts values into a message of ICU's MessageFormat: `{name}`, `plural`, `select` and `selectordinal`, and `{count, number}`.
 *
 * @param count what `#` stands for, within a plural
 */
export function fillMessage<Value>(
  message: Token[],
  values: Record<string, Value | string | number>,
  count = 0,
): Part<Value | string | number>[] {
  return message.flatMap((token): Part<Value | string | number>[] => {
    switch (token.type) {
      case 'content':
        return [{ text: token.value }];
      case 'octothorpe':
        return [{ text: numbers.format(count) }];
      case 'argument':
        return [{ value: values[token.arg] ?? '' }];
      case 'function':
        return [{ text: numbers.format(Number(values[token.arg])) }];
      default: {
        const value = values[token.arg];
        const number = Number(value) - (token.pluralOffset ?? 0);
        const rules = token.type === 'plural' ? cardinal : ordinal;
        const wanted = token.type === 'select' ? [String(value)] : [`=${value}`, rules.select(number)];
        const found = [...wanted, 'other'].map((key) => token.cases.find((one) => one.key === key)).find(Boolean);
        return fillMessage(found?.tokens ?? [], values, token.type === 'select' ? count : number);
      }
    }
  });
}
