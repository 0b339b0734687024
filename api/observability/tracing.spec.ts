import { expect, test } from 'vitest';
import { currentTraceId, inSpan, traceHeaders } from './spans.ts';
import { openTracing, wantsTraces } from './tracing.ts';

test.each([
  [{}, false],
  [{ OTEL_SERVICE_NAME: 'graft' }, false],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: '' }, false],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' }, true],
  [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://collector:4318/v1/traces' }, true],
  [{ OTEL_TRACES_EXPORTER: 'otlp' }, true],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318', OTEL_TRACES_EXPORTER: 'none' }, false],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318', OTEL_SDK_DISABLED: 'true' }, false],
])('with %j traces are sent: %s', (env, wanted) => {
  expect(wantsTraces(env)).toBe(wanted);
});

test('without variables, spans do nothing, and say nothing to other processes', async () => {
  await openTracing('spec', {});
  const parent = { traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01' };
  const inside = await inSpan('work', { parent }, async () => [traceHeaders(), currentTraceId(), 'done']);
  expect(inside).toEqual([{}, null, 'done']);
});

test('another protocol is refused with what to set', async () => {
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4317', OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' };
  await expect(openTracing('spec', env)).rejects.toThrow(/OTEL_EXPORTER_OTLP_PROTOCOL is grpc.*4318/);
  await expect(openTracing('spec', { ...env, OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' })).rejects.toThrow(
    /http\/protobuf/,
  );
});
