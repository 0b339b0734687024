import { deflateSync, gunzipSync, gzipSync, inflateSync } from 'node:zlib';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Classifier, openClassifier } from '../../../zoo/inference/classifier.ts';
import { tinyCheckpoint } from '../../testing/tiny-checkpoint.ts';
import { tinyTextCheckpoint } from '../../testing/tiny-text-checkpoint.ts';
import { MAX_BODY_BYTES } from '../limits.ts';
import { answerInference } from './answer-inference.ts';

let pictures: Classifier;
let texts: Classifier;
let png: Record<'red' | 'green' | 'blue', Buffer>;

const painted = (background: string) =>
  sharp({ create: { width: 9, height: 5, channels: 3, background } })
    .png()
    .toBuffer();

beforeAll(async () => {
  pictures = await openClassifier(tinyCheckpoint());
  texts = await openClassifier(tinyTextCheckpoint());
  png = { red: await painted('#ff0000'), green: await painted('#00ff00'), blue: await painted('#0000ff') };
});
afterAll(async () => {
  await pictures.close();
  await texts.close();
});

type Headers = Record<string, string>;
const model = { name: 'colours', version: '7' };

const ask = (body: Buffer, headers: Headers = { 'content-type': 'application/json' }, classifier = pictures) =>
  answerInference({ headers, body }, model, classifier);

/** A request in JSON, whose tensors' bytes follow. */
function binary(request: object, ...bytes: Buffer[]): [Buffer, Headers] {
  const json = Buffer.from(JSON.stringify(request));
  return [Buffer.concat([json, ...bytes]), { 'inference-header-content-length': String(json.length) }];
}

async function inJson(request: object, classifier = pictures) {
  const { body, headers } = await ask(Buffer.from(JSON.stringify(request)), undefined, classifier);
  expect(headers).toEqual({ 'content-type': 'application/json' });
  return JSON.parse(body.toString('utf8'));
}

const refusal = async (request: object, classifier = pictures): Promise<string> =>
  ask(Buffer.from(JSON.stringify(request)), undefined, classifier).then(
    ({ body }) => `answered: ${body}`,
    (error: Error) => error.message,
  );

/** As the extension has BYTES: each element after its length, 32 bits, little-endian. */
const elements = (...parts: (Buffer | string)[]) =>
  Buffer.concat(
    parts.flatMap((part) => {
      const bytes = Buffer.from(part as string);
      return [Buffer.from(Uint32Array.of(bytes.length).buffer), bytes];
    }),
  );

const bytesInput = (name: string, shape: number[], size: number) => ({
  ...{ name, datatype: 'BYTES', shape, parameters: { binary_data_size: size } },
});
const image = (...data: Buffer[]) => ({
  ...{ name: 'image', datatype: 'BYTES', shape: [data.length] },
  data: data.map((one) => one.toString('base64')),
});

/** Pixels of one colour, [3, 8, 8]. */
const pixelsOf = (...channels: number[]) => channels.flatMap((value) => new Array<number>(64).fill(value));
const pixels = (data: unknown, shape = [1, 3, 8, 8]) => ({ name: 'pixels', datatype: 'FP32', shape, data });

const softmax = (values: number[]) => {
  const e = values.map(Math.exp);
  const sum = e.reduce((a, b) => a + b, 0);
  return e.map((value) => value / sum);
};
const near = (values: number[]) => values.map((value) => expect.closeTo(value, 5));

describe('the binary tensor data extension', () => {
  test('BYTES in, BYTES and FP32 out', async () => {
    const data = elements(png.blue, png.red);
    const request = { inputs: [bytesInput('image', [2], data.length)], parameters: { binary_data_output: true } };
    const { headers, body } = await ask(...binary(request, data));
    expect(headers['content-type']).toBe('application/octet-stream');
    const length = Number(headers['inference-header-content-length']);
    const { outputs } = JSON.parse(body.subarray(0, length).toString('utf8'));
    const labels = elements('blue', 'red');
    expect(outputs).toEqual([
      { name: 'label', datatype: 'BYTES', shape: [2], parameters: { binary_data_size: labels.length } },
      {
        ...{ name: 'probabilities', datatype: 'FP32', shape: [2, 3] },
        parameters: { labels: '["red","green","blue"]', binary_data_size: 24 },
      },
    ]);
    expect(body.subarray(length, length + labels.length).equals(labels)).toBe(true);
    const floats = Array.from({ length: 6 }, (_, i) => body.readFloatLE(length + labels.length + 4 * i));
    expect(floats).toEqual(near([...softmax([0, 0, 10]), ...softmax([10, 0, 0])]));
    expect(body.length).toBe(length + labels.length + 24);
  });

  test('an output of its own choice, beside one in JSON', async () => {
    const outputs = [{ name: 'probabilities', parameters: { binary_data: true } }, { name: 'label' }];
    const { headers, body } = await ask(Buffer.from(JSON.stringify({ inputs: [image(png.red)], outputs })));
    const length = Number(headers['inference-header-content-length']);
    const answer = JSON.parse(body.subarray(0, length).toString('utf8'));
    expect(answer.outputs).toMatchObject([
      { name: 'probabilities', parameters: { binary_data_size: 12 } },
      { name: 'label', data: ['red'] },
    ]);
    expect(body.length).toBe(length + 12);
  });

  test('two inputs, one after the other', async () => {
    const [data, groups] = [elements('word bad'), elements('')];
    const inputs = [bytesInput('text', [1], data.length), bytesInput('group', [1], groups.length)];
    const { body } = await ask(...binary({ inputs }, data, groups), texts);
    expect(JSON.parse(body.toString('utf8')).outputs[0].data).toEqual(['bad']);
  });

  test('texts are UTF-8', async () => {
    const data = elements(Buffer.from([0x66, 0xff]));
    await expect(ask(...binary({ inputs: [bytesInput('text', [1], data.length)] }, data), texts)).rejects.toThrow(
      'inputs.0.data.0 is not text in UTF-8.',
    );
  });

  const one = () => elements(png.red);
  test.each<[string, () => [Buffer, Headers], RegExp]>([
    [
      'a length beyond the body',
      () => [Buffer.from('{}'), { 'inference-header-content-length': '3' }],
      /Content-Length is 3, but must be the length of the JSON in a body of 2 bytes/,
    ],
    ['a length that is no number', () => [Buffer.from('{}'), { 'inference-header-content-length': '-1' }], /is -1/],
    [
      'bytes that no input has',
      () => binary({ inputs: [image(png.red)] }, Buffer.alloc(3)),
      /add up to 0 bytes, but 3/,
    ],
    ['a size beyond the body', () => binary({ inputs: [bytesInput('image', [1], 99)] }), /up to 99 bytes, but 0/],
    [
      'an element beyond the tensor',
      () => binary({ inputs: [bytesInput('image', [1], 6)] }, Buffer.from([9, 0, 0, 0, 1, 2])),
      /inputs\.0\.data\.0 has a length of 9 bytes, but only 2 are left/,
    ],
    [
      'half a length',
      () => binary({ inputs: [bytesInput('image', [1], 2)] }, Buffer.alloc(2)),
      /data\.0 lacks the four/,
    ],
    [
      'fewer elements than the shape says',
      () => binary({ inputs: [bytesInput('image', [2], one().length)] }, one()),
      /\[2\] of inputs\.0 means 2 elements, but its data hold 1/,
    ],
    [
      'more elements than the shape says',
      () => binary({ inputs: [bytesInput('image', [1], 2 * one().length)] }, one(), one()),
      /\[1\] of inputs\.0 means 1 elements, but its data hold more/,
    ],
    [
      'data twice',
      () => binary({ inputs: [{ ...image(png.red), parameters: { binary_data_size: one().length } }] }, one()),
      /inputs\.0 has data and a binary_data_size/,
    ],
  ])('refuses %s', async (_, request, message) => {
    await expect(ask(...request())).rejects.toThrow(message);
  });

  test('refuses binary data without the header that says where they begin', async () => {
    expect(await refusal({ inputs: [bytesInput('image', [1], 3)] })).toMatch(/Inference-Header-Content-Length/);
  });
});

describe('tensors of numbers', () => {
  // softmax(10 · mean), as the checkpoint computes it.
  const expected = softmax([2.5, -5, 20]);

  test.each([
    ['flat', pixelsOf(0.25, -0.5, 2)],
    ['nested', [[0.25, -0.5, 2].map((value) => Array.from({ length: 8 }, () => new Array(8).fill(value)))]],
  ])('in JSON, %s', async (_, data) => {
    const { outputs } = await inJson({ inputs: [pixels(data)] });
    expect(outputs[0].data).toEqual(['blue']);
    expect(outputs[1].data).toEqual(near(expected));
  });

  test('in binary, at an odd place of the body', async () => {
    const data = Buffer.from(Float32Array.from([...pixelsOf(0.25, -0.5, 2), ...pixelsOf(1, 0, 0)]).buffer);
    const input = { ...pixels(undefined, [2, 3, 8, 8]), parameters: { binary_data_size: data.length } };
    for (const id of ['', '1', '22', '333']) {
      const { body } = await ask(...binary({ id, inputs: [input] }, data));
      const { outputs } = JSON.parse(body.toString('utf8'));
      expect(outputs[1].data).toEqual(near([...expected, ...softmax([10, 0, 0])]));
    }
  });

  test('a bad value is named', async () => {
    const with17 = (value: unknown) => pixelsOf(0, 0, 0).with(17, value as number);
    expect(await refusal({ inputs: [pixels(with17('a'))] })).toBe('inputs.0.data.17 must be a number.');
    expect(await refusal({ inputs: [pixels(with17(null))] })).toBe('inputs.0.data.17 must be a number.');
    expect(await refusal({ inputs: [pixels(with17(1e39))] })).toMatch(
      /inputs\.0\.data\.17 is 1e\+39, beyond the range/,
    );
    const nested = [Array.from({ length: 3 }, () => Array.from({ length: 8 }, () => new Array<unknown>(8).fill(0)))];
    nested[0][1][2][4] = '1';
    expect(await refusal({ inputs: [pixels(nested)] })).toBe('inputs.0.data.0.1.2.4 must be a number.');
    nested[0][1][2].pop();
    expect(await refusal({ inputs: [pixels(nested)] })).toMatch(
      /^inputs\.0\.data\.0\.1\.2 must be a list of 8, .* a list of 7/,
    );
    const data = Buffer.from(Float32Array.from(with17(Number.NaN)).buffer);
    const input = { ...pixels(undefined), parameters: { binary_data_size: data.length } };
    await expect(ask(...binary({ inputs: [input] }, data))).rejects.toThrow('inputs.0.data.17 is NaN');
  });

  test('150,528 numbers where pictures belong are refused, in a moment', async () => {
    const data = new Array(150_528).fill(0.5);
    const wrong = { name: 'image', datatype: 'BYTES', shape: [1, 3, 224, 224], data };
    expect(await refusal({ inputs: [wrong] })).toMatch(/1 to 64 pictures; this one holds 150528/);
    expect(await refusal({ inputs: [{ ...wrong, datatype: 'FP32' }] })).toMatch(/1 to 64 pictures/);
    expect(await refusal({ inputs: data })).toMatch(/inputs must be a list of 1 to 16 inputs/);
    expect(await refusal({ inputs: [{ ...wrong, shape: data }] })).toMatch(
      /inputs\.0\.shape must be a list of at most 8/,
    );
    expect(await refusal({ inputs: [image(png.red)], outputs: data })).toMatch(/outputs must be a list of 0 to 16/);
  });

  test('what else is wrong is named', async () => {
    expect(await refusal({ inputs: [pixels(pixelsOf(0, 0, 0), [1, 8, 8, 3])] })).toMatch(
      /must be \[n, 3, 8, 8\], not \[1, 8, 8, 3\]/,
    );
    expect(await refusal({ inputs: [pixels([], [0, 3, 8, 8])] })).toMatch(/1 to 64 pictures; this one holds 0/);
    expect(await refusal({ inputs: [pixels([1])] })).toMatch(/means 192 elements, but its data hold 1/);
    expect(await refusal({ inputs: [{ ...pixels(pixelsOf(0, 0, 0)), datatype: 'FP64' }] })).toMatch(
      /"pixels" must be "FP32", not "FP64"/,
    );
    expect(await refusal({ inputs: [image(png.red), pixels(pixelsOf(0, 0, 0))] })).toMatch(/both "image" and "pixels"/);
    expect(await refusal({ inputs: [image(png.red), image(png.red)] })).toMatch(/inputs\.1 is a second input "image"/);
    expect(await refusal({ inputs: [pixels(pixelsOf(0, 0, 0))] }, texts)).toMatch(
      /takes "text" \(BYTES\) or "input_ids" \(INT64\) or/,
    );
    expect(await refusal({ inputs: [{ name: 'group', datatype: 'BYTES', shape: [1], data: ['a'] }] })).toMatch(
      /lacks the input "image"/,
    );
  });
});

describe('BYTES in JSON', () => {
  test('nested', async () => {
    const data = [[png.blue.toString('base64')], [png.green.toString('base64')]];
    const { outputs } = await inJson({ inputs: [{ name: 'image', datatype: 'BYTES', shape: [2, 1], data }] });
    expect(outputs[0]).toEqual({ name: 'label', datatype: 'BYTES', shape: [2], data: ['blue', 'green'] });
  });

  test('a bad picture, text or element is named', async () => {
    const half = png.red.subarray(0, png.red.length / 2);
    expect(await refusal({ inputs: [image(png.red, half, png.blue)] })).toMatch(/^inputs\.0\.data\.1: .*damaged/);
    expect(await refusal({ inputs: [image(png.red, Buffer.from('GIF?'))] })).toMatch(
      /^inputs\.0\.data\.1: .*not a picture/,
    );
    const data = ['a', 3];
    expect(await refusal({ inputs: [{ name: 'text', datatype: 'BYTES', shape: [2], data }] }, texts)).toBe(
      'inputs.0.data.1 must be a string.',
    );
    expect(await refusal({ inputs: [{ name: 'text', datatype: 'BYTES', shape: [2], data: 'ab' }] }, texts)).toBe(
      'inputs.0.data must be a list.',
    );
  });
});

describe('outputs', () => {
  test('those that are asked for, in that order', async () => {
    const inputs = [image(png.red)];
    const { outputs } = await inJson({ inputs, outputs: [{ name: 'probabilities' }] });
    expect(outputs).toMatchObject([{ name: 'probabilities', shape: [1, 3] }]);
    expect(outputs).toHaveLength(1);
    expect((await inJson({ inputs, outputs: [] })).outputs).toHaveLength(2);
    const twice = [{ name: 'label' }, { name: 'label' }];
    expect(await refusal({ inputs, outputs: twice })).toBe('outputs.1 asks for "label" a second time.');
    expect(await refusal({ inputs, outputs: [{ name: 'logits' }] })).toBe(
      'outputs.0 is named "logits", but the outputs of the endpoint are "label", "probabilities".',
    );
  });

  test('the best classes', async () => {
    const inputs = [pixels([...pixelsOf(0.25, -0.5, 0.5), ...pixelsOf(0, 0.1, -0.1)], [2, 3, 8, 8])];
    const classes = async (classification: number) =>
      (await inJson({ inputs, outputs: [{ name: 'probabilities', parameters: { classification } }] })).outputs;
    const [a, b] = [softmax([2.5, -5, 5]), softmax([0, 1, -1])].map((row) => row.map((value) => value.toFixed(6)));
    expect(await classes(2)).toEqual([
      {
        ...{ name: 'probabilities', datatype: 'BYTES', shape: [2, 2] },
        data: [`${a[2]}:2:blue`, `${a[0]}:0:red`, `${b[1]}:1:green`, `${b[0]}:0:red`],
      },
    ]);
    expect((await classes(99))[0].shape).toEqual([2, 3]);
    expect((await classes(0))[0].datatype).toBe('FP32');
    const ofLabel = [{ name: 'label', parameters: { classification: 1 } }];
    expect(await refusal({ inputs, outputs: ofLabel })).toMatch(/The output "label" has no classes/);
  });
});

test('an id of any length comes back; parameters that are not known are ignored', async () => {
  const id = 'ä"\u2028'.repeat(100_000);
  const parameters = { sequence_id: 5, priority: 3, mine: { deep: [1] } };
  const inputs = [{ ...image(png.red), parameters: { mine: 1 } }];
  const outputs = [{ name: 'label', parameters: { mine: null } }];
  expect((await inJson({ id, inputs, outputs, parameters, model_name: 'other' })).id).toBe(id);
  expect(await refusal({ id: 5, inputs })).toMatch(/id must be text, not 5/);
});

test('shared memory is refused', async () => {
  const parameters = { shared_memory_region: 'a', shared_memory_byte_size: 3 };
  expect(await refusal({ inputs: [{ ...bytesInput('image', [1], 1), parameters }] })).toMatch(
    /inputs\.0 is in shared memory/,
  );
  expect(await refusal({ inputs: [image(png.red)], outputs: [{ name: 'label', parameters }] })).toMatch(
    /outputs\.0 is in shared/,
  );
});

describe('without a content type, as tritonclient sends it', () => {
  test.each<[string, Headers]>([
    ['none', {}],
    ["curl's", { 'content-type': 'application/x-www-form-urlencoded' }],
  ])('%s', async (_, headers) => {
    const json = Buffer.from(`\n ${JSON.stringify({ inputs: [image(png.green)] })}`);
    expect(JSON.parse((await ask(json, headers)).body.toString('utf8')).outputs[0].data).toEqual(['green']);
    expect(JSON.parse((await ask(png.green, headers)).body.toString('utf8')).predictions[0].label).toBe('green');
  });
});

describe('compression', () => {
  const request = () => Buffer.from(JSON.stringify({ inputs: [image(png.blue)] }));

  test.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
  ])('of a request: %s', async (encoding, compress) => {
    const headers = { 'content-type': 'application/json', 'content-encoding': encoding };
    const { body } = await ask(compress(request()), headers);
    expect(JSON.parse(body.toString('utf8')).outputs[0].data).toEqual(['blue']);
    const bomb = compress(Buffer.alloc(MAX_BODY_BYTES + 1));
    expect(bomb.length).toBeLessThan(MAX_BODY_BYTES / 500);
    await expect(ask(bomb, headers)).rejects.toMatchObject({ name: 'BodyTooLargeError' });
    await expect(ask(request(), headers)).rejects.toThrow(`The body is not valid ${encoding}`);
    await expect(ask(compress(request()).subarray(0, 20), headers)).rejects.toThrow(
      `The body is not valid ${encoding}`,
    );
  });

  test('with another encoding: refused', async () => {
    await expect(ask(request(), { 'content-encoding': 'br' })).rejects.toMatchObject({ name: 'UnsupportedMediaError' });
    await expect(ask(request(), { 'content-encoding': 'constructor' })).rejects.toThrow('constructor is not supported');
  });

  test.each([
    ['gzip', 'gzip', gunzipSync],
    ['deflate', 'deflate', inflateSync],
    ['br, deflate;q=0.5, gzip;q=0.1', 'deflate', inflateSync],
    ['*', 'gzip', gunzipSync],
  ])('of an answer to a caller that accepts %s', async (accepted, encoding, decompress) => {
    const body = Buffer.from(JSON.stringify({ id: 'x'.repeat(2_000), inputs: [image(png.blue)] }));
    const answer = await ask(body, { 'content-type': 'application/json', 'accept-encoding': accepted });
    expect(answer.headers['content-encoding']).toBe(encoding);
    expect(JSON.parse(decompress(answer.body).toString('utf8')).outputs[0].data).toEqual(['blue']);
  });

  test.each(['identity', 'br', 'gzip;q=0', ''])('none for %j', async (accepted) => {
    const body = Buffer.from(JSON.stringify({ id: 'x'.repeat(2_000), inputs: [image(png.blue)] }));
    const answer = await ask(body, { 'content-type': 'application/json', 'accept-encoding': accepted });
    expect(answer.headers).not.toHaveProperty('content-encoding');
  });
});
