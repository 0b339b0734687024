/** The times that a page of traffic can cover. */
export const WINDOWS = {
  live: { label: 'Live', period: 'MINUTE', first: 5, about: 'the last 5 minutes' },
  hour: { label: 'Hour', period: 'MINUTE', first: 60, about: 'the last hour' },
  day: { label: 'Day', period: 'HOUR', first: 24, about: 'the last 24 hours' },
  week: { label: 'Week', period: 'HOUR', first: 168, about: 'the last 7 days' },
} as const;

export type Window = keyof typeof WINDOWS;

/** The window that an address names; live by default. */
export const windowIn = (text: string | null): Window => (text !== null && text in WINDOWS ? (text as Window) : 'live');
