import { DATES, LANGUAGE } from '../../messages/language.ts';
import { translated } from '../../messages/read-message.ts';
import { t } from '../../messages/t.ts';

/** Numbers, sizes and times as people read them; all pages use these, so that one figure looks the same everywhere. */
const count = new Intl.NumberFormat(LANGUAGE);
const compact = new Intl.NumberFormat(LANGUAGE, { notation: 'compact', maximumFractionDigits: 1 });
const list = new Intl.ListFormat(DATES);
const items = new Intl.ListFormat(DATES, { type: 'unit' });
const zones = new Map<string, Intl.DateTimeFormat>();

/** With the sign of the minus: a hyphen is shorter than a plus, stands lower, and is a place to break the line at. */
export const withMinus = (figure: string): string => figure.replace(/^-/, '−');

export const formatCount = (value: number): string => withMinus(count.format(value));

/** `−0.25`; what rounds to zero has no sign. */
export function formatFixed(value: number, digits: number): string {
  const figure = value.toFixed(digits);
  return Number(figure) === 0 ? figure.replace('-', '') : withMinus(figure);
}

/** In so many significant digits. */
export const formatPrecise = (value: number, digits: number): string => withMinus(value.toPrecision(digits));

/** `2.3M`, for parameter counts. */
export const formatCompact = (value: number): string => withMinus(compact.format(value));

/** A share 0..1 as `73.6 %`. */
export const formatPercent = (share: number, digits = 1): string => `${formatFixed(share * 100, digits)} %`;

/** A learning rate, as people write them: `0.003`, `5e-5`. */
export function formatRate(rate: number): string {
  const rounded = Number(rate.toPrecision(3));
  return rounded !== 0 && Math.abs(rounded) < 1e-3 ? rounded.toExponential() : String(rounded);
}

/** An RFC 3339 time in a zone, such as `Europe/Berlin`. In a page: `<Time>`, which knows the reader's. */
export function formatTime(time: string, timeZone: string): string {
  const known = zones.get(timeZone);
  const format = known ?? new Intl.DateTimeFormat(DATES, { dateStyle: 'medium', timeStyle: 'short', timeZone });
  zones.set(timeZone, format);
  return format.format(new Date(time));
}

/** Bytes in decimal units, as file managers and registries show them. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = bytes < 1 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), units.length - 1);
  const value = bytes / 1000 ** power;
  return `${value.toFixed(power === 0 || value >= 100 ? 0 : 1)} ${units[power]}`;
}

/** Seconds as `42 s`, `3 min 5 s` or `2 h 10 min`. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return t('{seconds} s', { seconds: whole });
  if (whole < 3600) return t('{minutes} min {seconds} s', { minutes: Math.floor(whole / 60), seconds: whole % 60 });
  return t('{hours} h {minutes} min', { hours: Math.floor(whole / 3600), minutes: Math.floor((whole % 3600) / 60) });
}

/** `dark and woman`, in a sentence. */
export const formatList = (items: readonly string[]): string => list.format(items);

/** `dark, woman`, where they stand by themselves. */
export const formatItems = (parts: readonly string[]): string => items.format(parts);

/** The ends of an interval: `0.8 to 0.9`. */
export const formatRange = (low: string, high: string): string => t('{low} to {high}', { low, high });

/** A constant of the schema as words: `LINEAR_PROBE` → `linear probe`. */
export const formatEnum = (value: string): string => translated(value.toLowerCase().replaceAll('_', ' '));
