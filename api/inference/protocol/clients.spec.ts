import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { gunzipSync, inflateSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ServedEndpoint, servedEndpoint } from '../../testing/served-endpoint.ts';
import { tinyCheckpoint } from '../../testing/tiny-checkpoint.ts';

// What tritonclient and kserve send, byte by byte (scripts/fixtures/protocol-conversations.py), and what they get. The clients themselves run in
// `npm run bench -- protocol`.

interface Conversation {
  client: string;
  call: string;
  /** Base64. */
  sent: string[];
}

const { conversations } = JSON.parse(
  await readFile(new URL('fixtures/conversations.json', import.meta.url), 'utf8'),
) as { conversations: Conversation[] };

let endpoint: ServedEndpoint;
beforeAll(async () => {
  endpoint = await servedEndpoint('colours', [{ onnx: tinyCheckpoint(), labels: ['red', 'green', 'blue'] }]);
});
afterAll(() => endpoint?.close());

interface Received {
  status: number;
  headers: Map<string, string>;
  body: Buffer;
}

/** Sends these bytes, and reads one answer. */
async function converse(sent: Buffer): Promise<Received> {
  const socket = connect(Number(endpoint.address.split(':')[1]), '127.0.0.1');
  socket.write(sent);
  let received = Buffer.alloc(0);
  try {
    for await (const chunk of socket) {
      received = Buffer.concat([received, chunk]);
      const end = received.indexOf('\r\n\r\n');
      if (end < 0) continue;
      const [first, ...lines] = received.subarray(0, end).toString('latin1').split('\r\n');
      const headers = new Map(lines.map((line) => [line.split(':')[0].toLowerCase(), line.split(': ')[1]]));
      const body = received.subarray(end + 4);
      if (body.length >= Number(headers.get('content-length'))) {
        return { status: Number(first.split(' ')[1]), headers, body };
      }
    }
  } finally {
    socket.destroy();
  }
  throw new Error(`The connection ended after ${received.length} bytes.`);
}

/** The recorded request with the address and the token of this run. */
function toHere(recorded: string): Buffer {
  const bytes = Buffer.from(recorded, 'base64');
  const end = bytes.indexOf('\r\n\r\n');
  const head = bytes
    .subarray(0, end)
    .toString('latin1')
    .replace('ADDRESS', endpoint.address)
    .replace('Bearer TOKEN', `Bearer ${endpoint.token}`);
  return Buffer.concat([Buffer.from(head, 'latin1'), bytes.subarray(end)]);
}

const INFLATE = { gzip: gunzipSync, deflate: inflateSync };

/** An answer's JSON; outputs in binary get their elements as `data`. */
function read({ headers, body }: Received) {
  const encoding = headers.get('content-encoding') as keyof typeof INFLATE | undefined;
  const bytes = encoding ? INFLATE[encoding](body) : body;
  let start = Number(headers.get('inference-header-content-length') ?? bytes.length);
  const json = JSON.parse(bytes.subarray(0, start).toString('utf8'));
  for (const output of json.outputs ?? []) {
    const size = output.parameters?.binary_data_size;
    if (size === undefined) continue;
    output.data = elementsOf(output.datatype, bytes.subarray(start, start + size));
    start += size;
  }
  expect(start).toBe(bytes.length);
  return json;
}

function elementsOf(datatype: string, bytes: Buffer): (string | number)[] {
  if (datatype === 'FP32') return Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readFloatLE(4 * i));
  const strings: string[] = [];
  for (let at = 0; at < bytes.length; at += 4 + bytes.readUInt32LE(at)) {
    strings.push(bytes.subarray(at + 4, at + 4 + bytes.readUInt32LE(at)).toString('utf8'));
  }
  return strings;
}

const labels = (...data: string[]) => ({
  outputs: expect.arrayContaining([expect.objectContaining({ name: 'label', data })]),
});
const colours = labels('red', 'blue');

const softmax = (means: number[]) => {
  const e = means.map((mean) => Math.exp(10 * mean));
  const sum = e.reduce((a, b) => a + b, 0);
  return e.map((value) => expect.closeTo(value / sum, 5));
};
/** Of the pixels that protocol_calls.py sends. */
const probabilities = [...softmax([0, 0.5, 0]), ...softmax([-0.25, 0, 0.75])];
const numbers = {
  outputs: [
    expect.objectContaining({ data: ['green', 'blue'] }),
    expect.objectContaining({ datatype: 'FP32', shape: [2, 3], data: probabilities }),
  ],
};

/** What should come, by the call's name. A call of several requests gets several answers. */
const ANSWERS: Record<string, unknown> = {
  is_server_live: { live: true },
  is_server_ready: { ready: true },
  is_model_ready: { name: 'colours', ready: true },
  is_model_ready_of_a_version: { name: 'colours', ready: true },
  get_server_metadata: {
    name: 'graft',
    extensions: expect.arrayContaining(['binary_tensor_data', 'classification', 'model_configuration']),
  },
  get_model_metadata: {
    ...{ name: 'colours', versions: ['1'], platform: 'onnxruntime_onnx' },
    inputs: [
      { name: 'image', datatype: 'BYTES', shape: [-1] },
      { name: 'pixels', datatype: 'FP32', shape: [-1, 3, 8, 8] },
    ],
    outputs: [
      { name: 'label', datatype: 'BYTES', shape: [-1] },
      { name: 'probabilities', datatype: 'FP32', shape: [-1, 3] },
    ],
  },
  get_model_metadata_of_a_version: { name: 'colours', versions: ['1'] },
  get_model_config: { name: 'colours', max_batch_size: 64 },
  get_model_config_of_a_version: {
    input: [
      { name: 'image', data_type: 'TYPE_STRING', dims: [], optional: true },
      { name: 'pixels', data_type: 'TYPE_FP32', dims: [3, 8, 8], optional: true },
    ],
    instance_group: [{ name: 'colours', kind: 'KIND_CPU', count: 1 }],
  },
  get_model_repository_index: [{ name: 'colours', version: '1', state: 'READY', reason: '' }],
  get_inference_statistics: { model_stats: [{ name: 'colours', version: '1' }] },
  get_inference_statistics_of_a_version: { model_stats: [{ name: 'colours', version: '1' }] },
  infer_bytes_in_binary: colours,
  infer_bytes_in_json: colours,
  infer_numbers_in_binary: numbers,
  infer_numbers_in_json: numbers,
  infer_binary_outputs: numbers,
  infer_outputs_in_json: { outputs: [{ name: 'probabilities' }, { name: 'label', data: ['red', 'blue'] }] },
  infer_one_output: { outputs: [{ name: 'label', data: ['red', 'blue'] }] },
  infer_classes: {
    outputs: [
      {
        ...{ name: 'probabilities', datatype: 'BYTES', shape: [2, 2] },
        data: [
          expect.stringMatching(/^0\.98\d{4}:1:green$/),
          expect.stringMatching(/^0\.00\d{4}:[02]:/),
          expect.stringMatching(/^0\.99\d{4}:2:blue$/),
          expect.stringMatching(/^0\.00\d{4}:1:green$/),
        ],
      },
    ],
  },
  example_in_the_readme: {
    outputs: [
      { shape: [1, 3], data: [expect.stringMatching(/^0\.9999\d\d:0:red$/), expect.any(String), expect.any(String)] },
    ],
  },
  infer_gzip: colours,
  infer_deflate: numbers,
  infer_answer_in_gzip: { ...colours, id: 'x'.repeat(2_000) },
  infer_answer_in_deflate: { ...colours, id: 'x'.repeat(2_000) },
  infer_with_a_version: { ...colours, model_name: 'colours', model_version: '1' },
  infer_with_an_id: { ...colours, id: 'a-1' },
  infer_with_a_long_id: { ...colours, id: 'ü'.repeat(1_000) },
  infer_with_a_sequence_and_parameters: colours,
  async_infer: [labels('red'), labels('blue')],
  generate_request_body_and_parse_response_body: labels('red'),
  infer_a_dict: labels('red'),
};

const REFUSALS: Record<string, [status: number, error: RegExp]> = {
  is_model_ready_of_an_absent_version: [404, /does not serve version 99\. It serves 1\./],
  infer_with_an_absent_version: [404, /does not serve version 99\. It serves 1\./],
  infer_of_an_absent_model: [404, /There is no endpoint named nothing/],
  infer_of_an_absent_output: [400, /outputs\.0 is named "logits", but the outputs of the endpoint are "label", "prob/],
  infer_of_an_absent_input: [
    400,
    /inputs\.0 is named "input_ids", but the endpoint takes "image" \(BYTES\) or "pixels"/,
  ],
  infer_with_a_bad_picture: [400, /^inputs\.0\.data\.1: /],
  infer_with_numbers_of_another_size: [400, /must be \[n, 3, 8, 8\], not \[1, 3, 4, 4\]/],
  infer_in_shared_memory: [400, /inputs\.0 is in shared memory/],
  infer_without_a_token: [401, /./],
  load_model: [404, /deployCheckpoint/],
  unload_model: [404, /deleteEndpoint/],
};
/** Extensions that Graft does not have. */
const ABSENT_CALL = /(trace|log)_settings$|shared_memory(_status)?$/;

test.each(conversations.map((one) => [one.client, one.call, one.sent] as const))(
  '%s: %s',
  async (client, call, sent) => {
    const received = [];
    for (const request of sent) received.push(await converse(toHere(request)));
    const name = call.replace(/^refused_/, '');
    const refusal =
      REFUSALS[name] ??
      (ABSENT_CALL.test(name) ? [404, /^There is no (GET|POST) \/v2\/.*(setting|logging|memory)/] : undefined);
    if (refusal) {
      const [status, error] = refusal;
      expect(received.map((one) => [one.status, one.headers.get('content-type')])).toEqual([
        [status, 'application/json'],
      ]);
      expect(read(received[0])).toEqual({ error: expect.stringMatching(error) });
      return;
    }
    expect(received.map(({ status }) => status)).toEqual(received.map(() => 200));
    const answers = received.map(read);
    expect(ANSWERS, `${client} ${call}`).toHaveProperty(call);
    if (sent.length === 1) expect(answers[0]).toMatchObject(ANSWERS[call] as object);
    else expect(answers).toMatchObject(ANSWERS[call] as object[]);
  },
);

interface BatchStatistics {
  batch_size: number;
  compute_infer: { count: number };
}

test('statistics count what was answered and what was refused', async () => {
  const ask = async (path: string, body?: string) => {
    const headers = { authorization: `Bearer ${endpoint.token}` };
    const response = await fetch(`http://${endpoint.address}/v2/models/colours${path}`, {
      headers,
      ...(body === undefined
        ? {}
        : { method: 'POST', body, headers: { ...headers, 'content-type': 'application/json' } }),
    });
    return response.json();
  };
  const [before] = (await ask('/stats')).model_stats;
  const pixels = { name: 'pixels', datatype: 'FP32', shape: [3, 3, 8, 8], data: new Array(576).fill(0.5) };
  const began = Date.now();
  await ask('/infer', JSON.stringify({ inputs: [pixels] }));
  await ask('/infer', '{');
  const [after] = (await ask('/versions/1/stats')).model_stats;
  expect(after.inference_count - before.inference_count).toBe(3);
  for (const outcome of ['success', 'fail']) {
    const [a, b] = [before.inference_stats[outcome], after.inference_stats[outcome]];
    expect(b.count - a.count).toBe(1);
    expect(b.ns).toBeGreaterThan(a.ns);
  }
  expect(after.last_inference).toBeGreaterThanOrEqual(began);
  // The three ran in one batch or more, whose sizes add up to three.
  const sizes = (of: typeof after) =>
    of.batch_stats.reduce((sum: number, one: BatchStatistics) => sum + one.batch_size * one.compute_infer.count, 0);
  expect(sizes(after) - sizes(before)).toBe(3);
  expect(after.execution_count).toBeGreaterThan(before.execution_count);
  expect(after.inference_stats.compute_infer.ns).toBeGreaterThan(before.inference_stats.compute_infer.ns);
  expect(after.inference_stats.compute_infer.ns).toBeLessThanOrEqual(after.inference_stats.success.ns);
  expect((await ask('/versions/2/stats')).error).toMatch(/does not serve version 2/);
});
