const DAY = 24 * 3_600_000;

/**
 * When a day begins in a zone, such as `Europe/Berlin`: at midnight, or at the first moment that its clocks show of it.
 *
 * @param date `2026-11-28`
 */
export function startOfDay(date: string, zone: string): Date {
  const midnight = Date.parse(`${date}T00:00:00Z`);
  // Clocks may be changed on that day: by the offset before it, or by the one after it. The first that is of the day is its beginning.
  const [early, late] = [-DAY, DAY].map((away) => midnight - offsetAt(midnight + away, zone)).sort((a, b) => a - b);
  return new Date(early + offsetAt(early, zone) >= midnight ? early : late);
}

/** How far a zone's clocks are ahead of UTC, in milliseconds. */
function offsetAt(time: number, timeZone: string): number {
  const format = new Intl.DateTimeFormat('sv', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  return Date.parse(`${format.format(time).replace(' ', 'T')}Z`) - Math.floor(time / 1000) * 1000;
}
