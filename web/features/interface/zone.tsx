'use client';

import { createContext, type ReactNode, useContext, useEffect } from 'react';
import { useInBrowser } from './use-in-browser.ts';
import { isZone, ZONE_COOKIE } from './zone-cookie.ts';

const A_YEAR = 365 * 24 * 3_600;
const Known = createContext<string | null>(null);

/** @param known the zone that this browser had at its last page, from the cookie: the web server writes times in it */
export function ZoneProvider({ known, children }: { known: string | null; children: ReactNode }) {
  useEffect(() => {
    const zone = zoneHere();
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser that we support.
    if (zone !== known) document.cookie = `${ZONE_COOKIE}=${zone}; path=/; max-age=${A_YEAR}; samesite=lax`;
  }, [known]);
  return <Known value={known}>{children}</Known>;
}

/** The reader's zone, such as `Europe/Berlin`; in the first page of a new browser UTC, until its scripts run. */
export function useZone(): string {
  const known = useContext(Known);
  return useInBrowser() ? zoneHere() : (known ?? 'UTC');
}

const zoneHere = () => {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  return isZone(timeZone) ? timeZone : 'UTC';
};
