'use client';

import { formatTime } from './format.ts';
import { useInBrowser } from './use-in-browser.ts';

/** An RFC 3339 time in the reader's zone. The web server does not know that, and writes UTC. */
export function Time({ value }: { value: string }) {
  return <time dateTime={value}>{useFormatTime()(value)}</time>;
}

/** The same for texts that hold no elements, such as an option's. */
export function useFormatTime(): (time: string) => string {
  const inBrowser = useInBrowser();
  return (time) => (inBrowser ? formatTime(time) : formatTime(time, 'UTC'));
}
