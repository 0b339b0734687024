import { t } from '../../messages/t.ts';

/** The times that a page of traffic can cover. */
export const WINDOWS = {
  live: { label: t('Live'), period: 'MINUTE', first: 5, about: t('the last 5 minutes') },
  hour: { label: t('Hour'), period: 'MINUTE', first: 60, about: t('the last hour') },
  day: { label: t('Day'), period: 'HOUR', first: 24, about: t('the last 24 hours') },
  week: { label: t('Week'), period: 'HOUR', first: 168, about: t('the last 7 days') },
} as const;

export type Window = keyof typeof WINDOWS;

/** The window that an address names; live by default. */
export const windowIn = (text: string | null): Window => (text !== null && text in WINDOWS ? (text as Window) : 'live');
