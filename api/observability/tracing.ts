import { setTimeout as pause } from 'node:timers/promises';
import { DiagLogLevel, diag } from '@opentelemetry/api';
import type { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { InvalidInputError } from '../../zoo/errors.ts';
import { processLog } from './logger.ts';

/** What a process waits for its last spans to be sent. */
const LAST_MS = 2_000;

const PROTOCOL = 'http/protobuf';

let provider: NodeTracerProvider | null = null;

/** Whether OpenTelemetry's variables ask for traces: where they go, or that they are exported by OTLP to its default address. */
export function wantsTraces(env: NodeJS.ProcessEnv): boolean {
  if (env.OTEL_SDK_DISABLED?.toLowerCase() === 'true' || env.OTEL_TRACES_EXPORTER === 'none') return false;
  return Boolean(
    env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT || env.OTEL_EXPORTER_OTLP_ENDPOINT || env.OTEL_TRACES_EXPORTER === 'otlp',
  );
}

/**
 * From here on this process sends its spans by OTLP, if OpenTelemetry's own variables say where to (OTEL_EXPORTER_OTLP_ENDPOINT,
 * OTEL_EXPORTER_OTLP_HEADERS, OTEL_SERVICE_NAME, OTEL_TRACES_SAMPLER …); otherwise nothing is loaded. Call it once, in the process's main file.
 * https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
 *
 * @param name of the process: api, worker, job or replica. The service is graft-NAME, unless OTEL_SERVICE_NAME names all of them
 * @throws InvalidInputError if another protocol or exporter is configured
 */
export async function openTracing(name: string, env: NodeJS.ProcessEnv = process.env): Promise<void> {
  if (provider || !wantsTraces(env)) return;
  checkProtocol(env);
  const { NodeTracerProvider, BatchSpanProcessor } = await import('@opentelemetry/sdk-trace-node');
  const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-proto');
  const { detectResources, envDetector, resourceFromAttributes } = await import('@opentelemetry/resources');
  const { W3CTraceContextPropagator } = await import('@opentelemetry/core');
  const log = processLog();
  const warn = (...words: unknown[]) => log.warn({ reason: words.map(String).join(' ') }, 'traces');
  const quiet = () => {};
  diag.setLogger({ error: warn, warn, info: quiet, debug: quiet, verbose: quiet }, DiagLogLevel.WARN);
  const own = resourceFromAttributes({ 'service.name': `graft-${name}`, 'process.pid': process.pid });
  provider = new NodeTracerProvider({
    resource: own.merge(detectResources({ detectors: [envDetector] })),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
  });
  // Not baggage: it would carry what any client sends to every process.
  provider.register({ propagator: new W3CTraceContextPropagator() });
}

/** Sends the last spans, if there are any. A receiver that does not answer is not waited for long. */
export async function closeTracing(): Promise<void> {
  const closing = provider?.shutdown().catch((error: Error) => processLog().warn({ error: error.message }, 'traces'));
  provider = null;
  if (closing) await Promise.race([closing, pause(LAST_MS, undefined, { ref: false })]);
}

function checkProtocol(env: NodeJS.ProcessEnv): void {
  for (const name of ['OTEL_EXPORTER_OTLP_TRACES_PROTOCOL', 'OTEL_EXPORTER_OTLP_PROTOCOL']) {
    const protocol = env[name];
    if (!protocol) continue;
    if (protocol === PROTOCOL) return;
    throw new InvalidInputError(
      `${name} is ${protocol}. Graft sends traces by ${PROTOCOL}: leave the variable out, and name the receiver's port for HTTP, which is 4318 by default.`,
      name,
    );
  }
}
