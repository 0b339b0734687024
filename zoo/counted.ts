const rules = new Intl.PluralRules('en');

/** The form of a word that goes with a count: `plural(1, 'is', 'are')`. */
export const plural = (count: number, one: string, many: string): string =>
  rules.select(count) === 'one' ? one : many;

/**
 * A count with its noun: `1 picture`, `2,000 pictures`.
 *
 * @param many the plural, where it is not regular
 */
export function counted(count: number, one: string, many = regularPlural(one)): string {
  return `${count.toLocaleString('en')} ${plural(count, one, many)}`;
}

function regularPlural(one: string): string {
  if (/[^aeiou]y$/.test(one)) return `${one.slice(0, -1)}ies`;
  return /(s|x|ch|sh)$/.test(one) ? `${one}es` : `${one}s`;
}
