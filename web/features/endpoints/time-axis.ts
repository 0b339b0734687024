import { DATES } from '../../messages/language.ts';
import type { NumberAxis } from '../charts/series.ts';

const DAY_MS = 86_400_000;

const clock = new Intl.DateTimeFormat(DATES, { timeStyle: 'short' });
const day = new Intl.DateTimeFormat(DATES, { weekday: 'short', day: 'numeric' });
const dayAndClock = new Intl.DateTimeFormat(DATES, { weekday: 'short', hour: '2-digit', minute: '2-digit' });

/** An axis of times: of the day, or of days where they are far apart. Times that are labelled are at midnight then. */
export function timeAxis(times: readonly number[]): NumberAxis {
  const isLong = times.length > 1 && times[times.length - 1] - times[0] > 2 * DAY_MS;
  const isMidnight = (time: number) => new Date(time).getHours() === 0 && new Date(time).getMinutes() === 0;
  return {
    scale: 'time',
    format: (time) => (isLong ? (isMidnight(time) ? day : dayAndClock).format(time) : clock.format(time)),
  };
}
