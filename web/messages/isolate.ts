/** Hebrew, Arabic and the other scripts of the Basic Multilingual Plane that run from right to left. */
const RIGHT_TO_LEFT = /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC]/;

/**
 * Keeps the direction of a value from changing the sentence around it, by Unicode's first strong isolate: otherwise a figure that follows an Arabic
 * name is displayed before it. Values in other scripts are returned unchanged.
 */
export const isolate = (value: string | number): string =>
  typeof value === 'string' && RIGHT_TO_LEFT.test(value) ? `\u2068${value}\u2069` : String(value);
