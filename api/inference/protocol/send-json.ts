import type { ServerResponse } from 'node:http';

/** Answers with JSON. The content type has no charset: kserve's client reads an error only if it is `application/json` alone. */
export function sendJson(response: ServerResponse, value: unknown, status = 200): void {
  sendBody(response, {
    status,
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify(value)),
  });
}

/** Answers with these headers, as they are: Express would add a charset and an ETag. */
export function sendBody(
  response: ServerResponse,
  { status, headers, body }: { status: number; headers: Record<string, string>; body: Buffer },
): void {
  response.writeHead(status, { ...headers, 'content-length': body.length });
  response.end(body);
}
