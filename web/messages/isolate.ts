/** Hebrew, Arabic and the other scripts of the Basic Multilingual Plane that run from right to left. */
const RIGHT_TO_LEFT = /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC]/;

/**
 * A value with a direction of its own, apart from the sentence that it stands in (Unicode's first strong isolate): without, the figure after an
 * Arabic name is shown before it. Values of other scripts stay as they are.
 */
export const isolate = (value: string | number): string =>
  typeof value === 'string' && RIGHT_TO_LEFT.test(value) ? `\u2068${value}\u2069` : String(value);
