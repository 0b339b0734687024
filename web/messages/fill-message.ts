import type parse from 'format-message-parse';
import { LANGUAGE } from './language.ts';

/** A piece of a message: its own text, or a value that stands in it, which is never read as a part of the message. */
export type Part<Value> = { text: string } | { value: Value };

const cardinal = new Intl.PluralRules(LANGUAGE);
const ordinal = new Intl.PluralRules(LANGUAGE, { type: 'ordinal' });
const numbers = new Intl.NumberFormat(LANGUAGE);

/**
 * Puts values into a message of ICU's MessageFormat: `{name}`, `plural`, `select` and `selectordinal`, and `{count, number}`.
 *
 * @param count what `#` stands for, directly within a plural
 */
export function fillMessage<Value>(
  message: parse.AST,
  values: Record<string, Value | string | number>,
  count = 0,
): Part<Value | string | number>[] {
  return message.flatMap((element): Part<Value | string | number>[] => {
    if (typeof element === 'string') return [{ text: element }];
    const [name, type] = element;
    if (name === '#') return [{ text: numbers.format(count) }];
    const value = values[name];
    if (element.length === 4) {
      const number = Number(value) - element[2];
      const rules = type === 'plural' ? cardinal : ordinal;
      return fillMessage(chosen(element[3], `=${value}`, rules.select(number)), values, number);
    }
    if (element.length === 3 && typeof element[2] === 'object')
      return fillMessage(chosen(element[2], String(value)), values);
    return type ? [{ text: numbers.format(Number(value)) }] : [{ value: value ?? '' }];
  });
}

/** The first case that there is, or the other. */
function chosen(cases: parse.SubMessages, ...keys: string[]): parse.AST {
  const key = keys.find((key) => Object.hasOwn(cases, key)) ?? 'other';
  return cases[key] ?? [];
}
