import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Client, credentials, Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { load, type MessageTypeDefinition, type ServiceDefinition } from '@grpc/proto-loader';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createToken } from '../../../auth/tokens.ts';
import { type ServedEndpoint, servedEndpoint } from '../../../testing/served-endpoint.ts';
import { tinyCheckpoint } from '../../../testing/tiny-checkpoint.ts';
import { type GrpcServer, startGrpcServer } from './grpc-server.ts';
import { requestBody } from './tensors-over-grpc.ts';

// Messages that tritonclient and kserve's client sent (scripts/fixtures/grpc-conversations.py), and the numbers of the fields that tritonclient knows.
// The clients themselves run in `npm run bench -- protocol`.

interface Recorded {
  messages: Record<string, Record<string, [number: number, type: string]>>;
  enums: Record<string, Record<string, number>>;
  /** `message` in base64. */
  calls: { call: string; method: string; message: string }[];
}

const readRecorded = async (name: string) =>
  JSON.parse(await readFile(new URL(`fixtures/${name}.json`, import.meta.url), 'utf8')) as Recorded;
const [recorded, kserve] = [await readRecorded('triton'), await readRecorded('kserve')];
const definition = await load(fileURLToPath(new URL('open-inference.proto', import.meta.url)), {
  ...{ keepCase: true, longs: Number, enums: String, defaults: true, oneofs: true },
});
const service = definition['inference.GRPCInferenceService'] as ServiceDefinition;

let endpoint: ServedEndpoint;
let server: GrpcServer;
let client: Client;
beforeAll(async () => {
  endpoint = await servedEndpoint('colours', [{ onnx: tinyCheckpoint(), labels: ['red', 'green', 'blue'] }]);
  server = await startGrpcServer(endpoint.context, { host: '127.0.0.1', port: 0 });
  client = new Client(`127.0.0.1:${server.port}`, credentials.createInsecure());
});
afterAll(async () => {
  client?.close();
  await server?.close();
  await endpoint?.close();
});

/** Sends a message as it is, and reads the answer. */
async function send(method: string, message: Buffer, token: string | null = endpoint.token, forwardedFor?: string) {
  const metadata = new Metadata();
  if (forwardedFor !== undefined) metadata.set('x-forwarded-for', forwardedFor);
  if (token !== null) metadata.set('authorization', `Bearer ${token}`);
  const { responseDeserialize } = service[method.split('/').at(-1) ?? ''] ?? {};
  return new Promise<object>((resolve, reject) => {
    const write = (bytes: Buffer) => bytes;
    const read = (bytes: Buffer) => responseDeserialize?.(bytes) ?? bytes;
    client.makeUnaryRequest(method, write, read, message, metadata, (error, answer) =>
      error ? reject(error) : resolve(answer as object),
    );
  });
}

const path = (method: string) => `/inference.GRPCInferenceService/${method}`;
const ask = (method: string, request: object, token?: string | null) =>
  send(path(method), service[method].requestSerialize(request) as Buffer, token);
const refusal = (asked: Promise<object>) =>
  asked.then(
    () => null,
    ({ code, details }: ServiceError) => ({ code, details }),
  );

interface Field {
  name: string;
  number: number;
  type: string;
}

test('the fields have the numbers and types that tritonclient knows', () => {
  const messages = Object.entries(definition).filter(([, one]) => one.format === 'Protocol Buffer 3 DescriptorProto');
  expect(messages.length).toBeGreaterThan(25);
  for (const [name, one] of messages) {
    const { field } = (one as MessageTypeDefinition<object, object>).type as unknown as { field: Field[] };
    // The protocol has this map; Triton does not.
    for (const { name: own, number, type } of field.filter((one) => !/properties/i.test(`${name} ${one.name}`))) {
      expect([name, own, number, type]).toEqual([name, own, ...(recorded.messages[name]?.[own] ?? ['unknown'])]);
    }
  }
  const { value } = definition['inference.DataType'].type as unknown as { value: { name: string; number: number }[] };
  for (const { name, number } of value) expect([name, number]).toEqual([name, recorded.enums.DataType[name]]);
});

const bytes = (...texts: string[]) =>
  Buffer.concat(texts.flatMap((text) => [Buffer.from(Uint32Array.of(text.length).buffer), Buffer.from(text)]));
const labels = (...own: string[]) => ({
  outputs: expect.arrayContaining([expect.objectContaining({ name: 'label', datatype: 'BYTES', shape: [own.length] })]),
  raw_output_contents: expect.arrayContaining([bytes(...own)]),
});

const ANSWERS: Record<string, object> = {
  is_server_live: { live: true },
  is_server_ready: { ready: true },
  is_model_ready: { ready: true },
  get_server_metadata: { name: 'graft', extensions: expect.arrayContaining(['classification']) },
  get_model_metadata: {
    ...{ name: 'colours', versions: ['1'], platform: 'onnxruntime_onnx' },
    inputs: [{ name: 'image' }, { name: 'pixels', datatype: 'FP32', shape: [-1, 3, 8, 8] }],
    properties: { labels: '["red","green","blue"]' },
  },
  get_model_config: {
    config: { name: 'colours', max_batch_size: 64, input: [{ data_type: 'TYPE_STRING' }, { dims: [3, 8, 8] }] },
  },
  get_model_repository_index: { models: [{ name: 'colours', version: '1', state: 'READY' }] },
  get_inference_statistics: { model_stats: [{ name: 'colours', version: '1' }] },
  infer_bytes: labels('red', 'blue'),
  infer_numbers: labels('green', 'blue'),
  infer_one_output: { outputs: [{ name: 'label' }], raw_output_contents: [bytes('red', 'blue')] },
  infer_classes: { outputs: [{ name: 'probabilities', datatype: 'BYTES', shape: [2, 2] }] },
  infer_compressed: labels('green', 'blue'),
  infer_with_a_version_an_id_and_parameters: { ...labels('red', 'blue'), id: 'a-1', model_version: '1' },
  async_infer: labels('red'),
  stream_infer: { error_message: '', infer_response: { ...labels('red'), id: 's-0' } },
  // kserve's.
  infer_raw_bytes: labels('red', 'blue'),
  infer_bytes_in_contents: labels('red', 'blue'),
  infer_raw_numbers: labels('green', 'blue'),
  infer_numbers_in_contents: labels('green', 'blue'),
};

const REFUSALS: Record<string, [code: status, details: RegExp]> = {
  infer_with_an_absent_version: [status.NOT_FOUND, /does not serve version 99\. It serves 1\./],
  infer_of_an_absent_model: [status.NOT_FOUND, /There is no endpoint named nothing/],
  infer_of_an_absent_output: [status.INVALID_ARGUMENT, /outputs\.0 is named "logits"/],
  infer_with_a_bad_picture: [status.INVALID_ARGUMENT, /^inputs\.0\.data\.1: /],
  is_model_ready_of_an_absent_model: [status.NOT_FOUND, /There is no endpoint named nothing/],
  infer_in_shared_memory: [status.INVALID_ARGUMENT, /inputs\.0 is in shared memory/],
};

const calls = [
  ...recorded.calls.map((call) => ({ client: 'tritonclient', ...call })),
  ...kserve.calls.map((call) => ({ client: 'kserve', ...call })),
];

test.each(calls)('$client: $call', async ({ client: from, call, ...sent }) => {
  const name = call.replace('refused_', '');
  const asked = send(
    sent.method,
    Buffer.from(sent.message, 'base64'),
    name === 'infer_without_a_token' ? null : undefined,
  );
  const answer = from === 'kserve' && name === 'infer_one_output' ? { outputs: [{ name: 'label' }] } : ANSWERS[name];
  if (answer) return expect(await asked).toMatchObject(answer);
  const [code, details] =
    REFUSALS[name] ?? (/token/.test(name) ? [status.UNAUTHENTICATED, /./] : [status.UNIMPLEMENTED, /./]);
  expect(await refusal(asked)).toEqual({ code, details: expect.stringMatching(details) });
});

test('contents by type, in place of raw contents', async () => {
  const channels = [0.5, 0, -0.5].flatMap((value) => new Array<number>(64).fill(value));
  const input = { name: 'pixels', datatype: 'FP32', shape: [1, 3, 8, 8], contents: { fp32_contents: channels } };
  const request = { model_name: 'colours', inputs: [input], outputs: [{ name: 'label' }] };
  expect(await ask('ModelInfer', request)).toMatchObject({ raw_output_contents: [bytes('red')] });
  const strings = { name: 'image', datatype: 'BYTES', shape: [1], contents: { bytes_contents: [Buffer.from('GIF?')] } };
  expect(await refusal(ask('ModelInfer', { model_name: 'colours', inputs: [strings] }))).toMatchObject({
    code: status.INVALID_ARGUMENT,
    details: expect.stringMatching(/^inputs\.0\.data\.0: /),
  });
  expect(
    await refusal(ask('ModelInfer', { ...request, raw_input_contents: [Buffer.alloc(768), Buffer.alloc(5)] })),
  ).toMatchObject({
    code: status.INVALID_ARGUMENT,
    details: expect.stringContaining('773 bytes follow'),
  });
});

test('INT64 contents become the binary tensor of HTTP', () => {
  const input = {
    name: 'input_ids',
    datatype: 'INT64',
    shape: [1, 2],
    parameters: {},
    contents: { int64_contents: [7, -2] },
  };
  const request = { model_name: 'reviews', model_version: '', id: '', parameters: {}, inputs: [input], outputs: [] };
  const { headers, body } = requestBody({ ...request, raw_input_contents: [] });
  const binary = body.subarray(Number(headers['inference-header-content-length']));
  expect([binary.length, binary.readBigInt64LE(0), binary.readBigInt64LE(8)]).toEqual([16, 7n, -2n]);
});

interface StreamAnswer {
  error_message: string;
  infer_response: { id: string; outputs: { name: string }[]; parameters: object; raw_output_contents: Buffer[] };
}

/** Sends requests in a stream; what came, and the status with which it ended. */
async function stream(requests: object[], token = endpoint.token) {
  const metadata = new Metadata();
  metadata.set('authorization', `Bearer ${token}`);
  const { requestSerialize, responseDeserialize } = service.ModelStreamInfer;
  const call = client.makeBidiStreamRequest(
    path('ModelStreamInfer'),
    requestSerialize,
    responseDeserialize as (bytes: Buffer) => StreamAnswer,
    metadata,
  );
  const answers: StreamAnswer[] = [];
  call.on('data', (answer: StreamAnswer) => answers.push(answer));
  const ended = new Promise<{ code: status; details: string }>((resolve) => {
    call.on('error', () => {});
    call.on('status', resolve);
  });
  for (const request of requests) call.write(request);
  call.end();
  return { ended: await ended, answers };
}

const channelOf = (value: number) => new Array<number>(64).fill(value);
const COLOURS = { red: [0.5, 0, -0.5], green: [0, 0.5, -0.5], blue: [-0.5, 0, 0.5] };
const colour = (name: keyof typeof COLOURS, id: string, more: object = {}) => {
  const contents = { fp32_contents: COLOURS[name].flatMap(channelOf) };
  const input = { name: 'pixels', datatype: 'FP32', shape: [1, 3, 8, 8], contents };
  return { model_name: 'colours', id, inputs: [input], outputs: [{ name: 'label' }], ...more };
};

test('a stream answers each request, in order; a refused one leaves it open', async () => {
  const names = Object.keys(COLOURS) as (keyof typeof COLOURS)[];
  // More than are under way at once.
  const many = Array.from({ length: 40 }, (_, i) => colour(names[i % 3], `${i}`));
  const refused = [colour('red', 'a', { model_name: 'nothing' }), colour('red', 'b', { inputs: [] })];
  const final = { triton_enable_empty_final_response: { bool_param: true } };
  const sent = [...many.slice(0, 20), ...refused, ...many.slice(20), colour('blue', 'c', { parameters: final })];
  const { ended, answers } = await stream(sent);
  expect(ended.code).toBe(status.OK);
  expect(answers.map((answer) => answer.infer_response.id)).toEqual(sent.map(({ id }) => id));
  for (const [i, { error_message, infer_response }] of answers.entries()) {
    if (i === 20) expect(error_message).toMatch(/no endpoint named nothing/);
    else if (i === 21) expect(error_message).toMatch(/inputs must be a list/);
    else {
      const label = names[i === 42 ? 2 : (i < 20 ? i : i - 2) % 3];
      expect([error_message, infer_response.raw_output_contents]).toEqual(['', [bytes(label)]]);
    }
  }
  expect(answers[42].infer_response.parameters).toMatchObject({ triton_final_response: { bool_param: true } });
  expect(answers[0].infer_response.parameters).toEqual({});
});

test('a stream whose token is refused ends with that', async () => {
  const { ended, answers } = await stream([colour('red', '1'), colour('green', '2')], 'graft_nonsense-of-a-stream');
  expect([ended.code, answers]).toEqual([status.UNAUTHENTICATED, []]);
});

test('a message over the limit is refused by its size, in a stream and by itself', async () => {
  const large = { raw_input_contents: [Buffer.alloc(21 * 2 ** 20)] };
  const refused = { code: status.RESOURCE_EXHAUSTED, details: expect.stringMatching(/larger than max .*21037056/) };
  expect(await refusal(ask('ModelInfer', colour('red', '1', large)))).toMatchObject(refused);
  expect((await stream([colour('red', '1'), colour('red', '2', large)])).ended).toMatchObject(refused);
  expect((await stream([colour('green', '3')])).answers).toHaveLength(1);
});

const fixture = (name: string) => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));

test('with a certificate calls are encrypted, and files that are none are refused', async () => {
  const tls = { certificateFile: fixture('localhost.crt'), keyFile: fixture('localhost.key') };
  const to = { host: '127.0.0.1', port: 0 };
  const secured = await startGrpcServer(endpoint.context, { ...to, tls });
  const live = (as: ReturnType<typeof credentials.createSsl>) =>
    new Promise((resolve) => {
      const own = new Client(`localhost:${secured.port}`, as);
      const { requestSerialize, responseDeserialize } = service.ServerLive;
      const soon = { deadline: Date.now() + 20_000 };
      own.makeUnaryRequest(path('ServerLive'), requestSerialize, responseDeserialize, {}, soon, (error, answer) => {
        own.close();
        resolve(error ? error.code : answer);
      });
    });
  expect(await live(credentials.createSsl(await readFile(tls.certificateFile)))).toEqual({ live: true });
  // A client that does not know the certificate, and one without TLS.
  expect(await live(credentials.createSsl())).toBe(status.UNAVAILABLE);
  expect(await live(credentials.createInsecure())).toBe(status.UNAVAILABLE);
  await secured.close();
  const absent = startGrpcServer(endpoint.context, { ...to, tls: { ...tls, keyFile: fixture('absent.key') } });
  await expect(absent).rejects.toThrow(/^GRAFT_GRPC_KEY cannot be read: ENOENT/);
  const swapped = { certificateFile: tls.keyFile, keyFile: tls.certificateFile };
  await expect(startGrpcServer(endpoint.context, { ...to, tls: swapped })).rejects.toThrow(
    /^GRAFT_GRPC_CERTIFICATE and GRAFT_GRPC_KEY are not a certificate/,
  );
});

test('a token of one endpoint may ask that one', async () => {
  const token = async (name: string) =>
    (await createToken(endpoint.database.db, { name, role: 'VIEWER', endpoint: name })).token;
  const [own, other] = [await token('colours'), await token('shapes')];
  expect(await ask('ModelReady', { name: 'colours' }, own)).toEqual({ ready: true });
  expect(await refusal(ask('ModelReady', { name: 'colours' }, other))).toMatchObject({
    code: status.PERMISSION_DENIED,
  });
  expect(await refusal(ask('ModelStatistics', {}, own))).toMatchObject({ code: status.PERMISSION_DENIED });
  expect(await refusal(ask('RepositoryIndex', {}, 'graft_nonsense'))).toMatchObject({ code: status.UNAUTHENTICATED });
});

test('an address that sent too many wrong tokens is refused, as over HTTP; a trusted proxy says which it is', async () => {
  const index = service.RepositoryIndex.requestSerialize({}) as Buffer;
  const listFrom = (address: string, token: string) => send(path('RepositoryIndex'), index, token, address);
  const { signIns } = endpoint.context.config.rateLimits;
  for (let i = 0; i < signIns; i++)
    expect((await refusal(listFrom('203.0.113.7', `graft_wrong-${i}`)))?.code).toBe(status.UNAUTHENTICATED);
  const refused = await refusal(listFrom('203.0.113.7', endpoint.token));
  expect([refused?.code, refused?.details]).toEqual([
    status.RESOURCE_EXHAUSTED,
    expect.stringMatching(/^Too many wrong tokens came from your address/),
  ]);
  // What the caller itself wrote before its proxy's word counts for nothing.
  expect((await refusal(listFrom('198.51.100.9, 203.0.113.7', endpoint.token)))?.code).toBe(status.RESOURCE_EXHAUSTED);
  expect(await listFrom('203.0.113.8', endpoint.token)).toMatchObject({ models: [{ name: 'colours' }] });
  expect(await ask('RepositoryIndex', {})).toMatchObject({ models: [{ name: 'colours' }] });
});

test('a message that is not of its kind is refused, and the next one is answered', async () => {
  for (const message of [Buffer.from([0xff, 0xff, 0xff]), Buffer.from([0x2a, 0x7f, 0x01]), Buffer.alloc(50, 0x3a)]) {
    const refused = await refusal(send(path('ModelInfer'), message));
    expect([status.INTERNAL, status.INVALID_ARGUMENT, status.NOT_FOUND, status.PERMISSION_DENIED]).toContain(
      refused?.code,
    );
  }
  expect(await ask('ServerLive', {})).toEqual({ live: true });
});

test('a port that is taken is said to be', async () => {
  const { port } = server;
  await expect(startGrpcServer(endpoint.context, { host: '127.0.0.1', port })).rejects.toThrow(
    `gRPC cannot listen on port ${port} of 127.0.0.1`,
  );
});
