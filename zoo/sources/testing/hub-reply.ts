import type { IncomingMessage, ServerResponse } from 'node:http';

/** A route's response, before a fault may change it. */
export interface Reply {
  status: number;
  headers: Record<string, string>;
  body: Buffer;
}

/** A fault in one response of a hub. */
export type Fault =
  /** Responds with this status instead, as a failing server does. */
  | { kind: 'status'; status: number; headers?: Record<string, string> }
  /** Accepts the request and never answers. */
  | { kind: 'silent' }
  /** Sends this many bytes of the body, then nothing, and keeps the connection. */
  | { kind: 'stall'; afterBytes: number }
  /** Sends this many bytes of the body, then closes the connection; `until`, not before the client has them. */
  | { kind: 'drop'; afterBytes: number; until?: Promise<unknown> }
  /** Announces and sends only the first bytes. */
  | { kind: 'truncate'; bytes: number }
  /** Announces another number of bytes than it sends. */
  | { kind: 'announce'; bytes: number }
  /** Sends other bytes than the requested ones. */
  | { kind: 'replace'; content: string | Uint8Array }
  /** Redirects the client. */
  | { kind: 'redirect'; location: string }
  /** Sends the whole file, whatever range was requested. */
  | { kind: 'ignore-range' };

export function json(value: unknown, status = 200, headers: Record<string, string> = {}): Reply {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: Buffer.from(JSON.stringify(value)),
  };
}

/** An error in the hub's format: a code and a message in headers, the message as JSON. */
export function problem(status: number, code: string | null, message: string): Reply {
  return json({ error: message }, status, {
    'x-error-message': message,
    ...(code === null ? {} : { 'x-error-code': code }),
  });
}

/** A file, or the requested range of it. Source: RFC 9110, sections 13.1.5 and 14. */
export function fileReply(
  request: IncomingMessage,
  content: Buffer,
  etag: string,
  headers: Record<string, string>,
): Reply {
  const whole = { ...headers, etag, 'accept-ranges': 'bytes', 'content-type': 'application/octet-stream' };
  const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
  const condition = request.headers['if-range'];
  if (from === undefined || (condition !== undefined && condition !== etag))
    return { status: 200, headers: whole, body: content };
  const start = Number(from);
  const end = Math.min(to === '' ? content.length : Number(to) + 1, content.length);
  if (start >= content.length)
    return { status: 416, headers: { 'content-range': `bytes */${content.length}` }, body: Buffer.alloc(0) };
  return {
    status: 206,
    headers: { ...whole, 'content-range': `bytes ${start}-${end - 1}/${content.length}` },
    body: content.subarray(start, end),
  };
}

/** Sends a reply, with a fault if there is one. */
export function send(request: IncomingMessage, response: ServerResponse, reply: Reply, fault?: Fault): void {
  if (fault?.kind === 'silent') return;
  const { status, headers, body } = spoil(reply, fault);
  const announced = fault?.kind === 'announce' ? fault.bytes : body.length;
  response.writeHead(status, { ...headers, 'content-length': announced, 'x-request-id': 'Root=1-test' });
  if (request.method === 'HEAD') response.end();
  else if (fault?.kind === 'stall') response.write(body.subarray(0, fault.afterBytes));
  else if (fault?.kind === 'drop')
    // Written data must leave before the connection closes.
    response.write(
      body.subarray(0, fault.afterBytes),
      () => void (fault.until ?? Promise.resolve()).then(() => response.destroy()),
    );
  else if (announced > body.length) response.write(body, () => response.destroy());
  else response.end(body);
}

function spoil(reply: Reply, fault?: Fault): Reply {
  switch (fault?.kind) {
    case 'status':
      return {
        ...problem(fault.status, null, 'Something went wrong'),
        headers: { 'content-type': 'application/json', ...fault.headers },
      };
    case 'redirect':
      return { status: 302, headers: { location: fault.location }, body: Buffer.alloc(0) };
    case 'truncate':
      return { ...reply, body: reply.body.subarray(0, fault.bytes) };
    case 'replace':
      return { ...reply, body: Buffer.from(fault.content) };
    default:
      return reply;
  }
}
