export interface Answer {
  label: string;
  probability: number;
  /** Highest first. */
  scores: { label: string; probability: number }[];
  /** From sending the picture to having read the answer, in this browser. */
  milliseconds: number;
}

/**
 * POSTs a picture to an endpoint.
 *
 * @throws Error with the endpoint's own words where it refuses
 */
export async function askEndpoint(url: string, picture: File): Promise<Answer> {
  const start = performance.now();
  const response = await fetch(url, {
    method: 'POST',
    credentials: 'include',
    headers: { 'content-type': picture.type || 'application/octet-stream' },
    body: picture,
  }).catch(() => {
    throw new Error('The endpoint does not answer. Check that the platform is running, then try again.');
  });
  const body: unknown = await response.json().catch(() => null);
  const milliseconds = performance.now() - start;
  if (!response.ok) throw new Error(refusal(body) ?? `The endpoint refused the picture (HTTP ${response.status}).`);
  const [prediction] = (body as { predictions: Omit<Answer, 'milliseconds'>[] }).predictions;
  return { ...prediction, milliseconds };
}

function refusal(body: unknown): string | null {
  if (typeof body !== 'object' || body === null || !('error' in body)) return null;
  return typeof body.error === 'string' ? body.error : null;
}
