'use client';

import { formatTime } from './format.ts';
import { useZone } from './zone.tsx';

/** An RFC 3339 time in the reader's zone. */
export function Time({ value }: { value: string }) {
  return <time dateTime={value}>{useFormatTime()(value)}</time>;
}

/** The same for texts that hold no elements, such as an option's. */
export function useFormatTime(): (time: string) => string {
  const zone = useZone();
  return (time) => formatTime(time, zone);
}
