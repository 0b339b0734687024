import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import type { MethodDefinition } from '@grpc/grpc-js';
import { load } from '@grpc/proto-loader';

const PROTO = fileURLToPath(new URL('otlp-traces.proto', import.meta.url));
const SERVICE = 'opentelemetry.proto.collector.trace.v1.TraceService';

/** A span as it was received; ids in hexadecimal digits. */
export interface ReceivedSpan {
  service: string;
  pid: number;
  traceId: string;
  spanId: string;
  /** Empty of a span without one. */
  parentSpanId: string;
  name: string;
  /** SERVER, CLIENT, PRODUCER, CONSUMER or INTERNAL. */
  kind: string;
  milliseconds: number;
  attributes: Record<string, unknown>;
  events: string[];
  /** UNSET, OK or ERROR. */
  status: string;
  statusMessage: string;
}

interface KeyValue {
  key: string;
  value: AnyValue;
}
type AnyValue =
  | { value: 'array_value'; array_value: { values: AnyValue[] } }
  | ({ value: string } & Record<string, unknown>);
interface WireSpan {
  trace_id: Buffer;
  span_id: Buffer;
  parent_span_id: Buffer;
  name: string;
  kind: string;
  start_time_unix_nano: number;
  end_time_unix_nano: number;
  attributes: KeyValue[];
  events: { name: string }[];
  status: { code: string; message: string } | null;
}
interface WireRequest {
  resource_spans: { resource: { attributes: KeyValue[] }; scope_spans: { spans: WireSpan[] }[] }[];
}

export interface OtlpReceiver {
  url: string;
  spans: ReceivedSpan[];
  /** The headers of each request. */
  headers: Record<string, unknown>[];
  /** Everything that came, as text. */
  text(): string;
  close(): Promise<void>;
}

/** Receives traces by OTLP over HTTP with protobuf, on a free port of 127.0.0.1. */
export async function startOtlpReceiver(): Promise<OtlpReceiver> {
  const service = (await load(PROTO, { keepCase: true, longs: Number, enums: String, defaults: true, oneofs: true }))[
    SERVICE
  ] as unknown as { Export: MethodDefinition<WireRequest, object> };
  const spans: ReceivedSpan[] = [];
  const headers: Record<string, unknown>[] = [];
  const bodies: Buffer[] = [];
  const server = createServer(async (request, response) => {
    const sent = await buffer(request);
    const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(sent) : sent;
    if (request.url !== '/v1/traces') return void response.writeHead(404).end();
    headers.push(request.headers);
    bodies.push(body);
    for (const { resource, scope_spans } of service.Export.requestDeserialize(body).resource_spans)
      for (const { spans: wire } of scope_spans) spans.push(...wire.map((span) => received(span, resource.attributes)));
    response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    headers,
    text: () => Buffer.concat(bodies).toString('latin1'),
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function received(span: WireSpan, resource: KeyValue[]): ReceivedSpan {
  const about = valuesOf(resource);
  return {
    service: String(about['service.name']),
    pid: Number(about['process.pid']),
    traceId: span.trace_id.toString('hex'),
    spanId: span.span_id.toString('hex'),
    parentSpanId: span.parent_span_id.toString('hex'),
    name: span.name,
    kind: span.kind.replace('SPAN_KIND_', ''),
    milliseconds: (span.end_time_unix_nano - span.start_time_unix_nano) / 1e6,
    attributes: valuesOf(span.attributes),
    events: span.events.map(({ name }) => name),
    status: (span.status?.code ?? 'STATUS_CODE_UNSET').replace('STATUS_CODE_', ''),
    statusMessage: span.status?.message ?? '',
  };
}

const valuesOf = (attributes: KeyValue[]) =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, plain(value)]));

function plain(value: AnyValue): unknown {
  if (value.value === 'array_value')
    return (value as { array_value: { values: AnyValue[] } }).array_value.values.map(plain);
  return (value as Record<string, unknown>)[value.value];
}
