import { t } from '../../messages/t.ts';
import type { ShownEntity } from '../interface/entity-text.tsx';

export interface Answer {
  /** Of an endpoint that predicts labels. */
  label?: string;
  probability?: number;
  /** Highest first. */
  scores?: { label: string; probability: number }[];
  /** What is predicted: one label, or any number of labels that can be true together. */
  labels?: string[];
  /** Of an endpoint that predicts numbers. */
  numbers?: { name: string; value: number }[];
  /** Of an endpoint that labels words. */
  entities?: (ShownEntity & { text: string; score: number })[];
  /** Of an endpoint with group thresholds: whether one was applied. */
  thresholds?: 'APPLIED' | 'NO_GROUP' | 'UNKNOWN_GROUP';
  /** Words at the end of the text that it did not read. */
  unreadWords?: number;
  /** From sending the example to receiving the answer, in this browser. */
  milliseconds: number;
}

/** For a picture whose type the browser does not know. */
const UNKNOWN = 'application/octet-stream';

/**
 * POSTs a picture or a text to an endpoint.
 *
 * @param group whose threshold to apply, for an endpoint with group thresholds; the empty text names none
 * @throws Error with the endpoint's own message if it refuses the request
 */
export async function askEndpoint(url: string, example: File | string, group = ''): Promise<Answer> {
  const start = performance.now();
  const response = await fetch(url, {
    method: 'POST',
    credentials: 'include',
    headers: {
      'content-type': typeof example === 'string' ? 'text/plain; charset=utf-8' : example.type || UNKNOWN,
      // A header cannot hold every letter as it is.
      ...(group === '' ? {} : { 'x-graft-group': encodeURIComponent(group) }),
    },
    body: example,
  }).catch(() => {
    throw new Error(t('The endpoint does not respond. Check that the platform is running, then try again.'));
  });
  const body: unknown = await response.json().catch(() => null);
  const milliseconds = performance.now() - start;
  if (!response.ok)
    throw new Error(
      refusal(body) ?? t('The endpoint refused the request (HTTP {status}).', { status: response.status }),
    );
  const [prediction] = (body as { predictions: Omit<Answer, 'milliseconds'>[] }).predictions;
  return { ...prediction, milliseconds };
}

function refusal(body: unknown): string | null {
  if (typeof body !== 'object' || body === null || !('error' in body)) return null;
  return typeof body.error === 'string' ? body.error : null;
}
