import type { IncomingHttpHeaders } from 'node:http';
import { GROUP_HEADER } from './group-header.ts';

/** Headers of a request that its replica reads. */
export const TO_REPLICA = [
  'content-type',
  'content-length',
  'content-encoding',
  'accept-encoding',
  'inference-header-content-length',
  GROUP_HEADER,
];

/** Headers of a replica's answer that its caller gets. */
export const FROM_REPLICA = ['content-type', 'content-encoding', 'inference-header-content-length', 'retry-after'];

/** Those of `names` that are present. */
export function copyHeaders(headers: IncomingHttpHeaders, names: readonly string[]): Record<string, string> {
  const found = names.flatMap((name) => {
    const value = headers[name];
    return value === undefined ? [] : [[name, String(value)] as const];
  });
  return Object.fromEntries(found);
}
