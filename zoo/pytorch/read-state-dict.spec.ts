import { readFileSync } from 'node:fs';
import { access, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { InvalidInputError } from '../errors.ts';
import { float16ToNumber } from '../onnx/float16.ts';
import type { Tensor } from '../onnx/graph.ts';
import { parseLegacy } from './open-legacy.ts';
import { readStateDict, tensorsOf } from './read-state-dict.ts';
import {
  EMPTY_DICT,
  global,
  MARK,
  pickle,
  REDUCE,
  SETITEMS,
  tensorPickle,
  tensorsPickle,
  text,
  tuple,
} from './testing/pickles.ts';
import { writeZip } from './testing/zip.ts';

interface Saved {
  dtype: string;
  shape: number[];
  values: string[];
}

const SAVED = fileURLToPath(new URL('testing/saved/', import.meta.url));
const contents: { read: Record<string, Record<string, Saved>>; refused: Record<string, string> } = JSON.parse(
  readFileSync(path.join(SAVED, 'contents.json'), 'utf8'),
);

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'graft-pytorch-'));
});
afterAll(() => rm(directory, { recursive: true }));

const read = async (file: string) =>
  readStateDict({ path: path.basename(file), file, byteSize: (await stat(file)).size });

async function readZip(entries: Record<string, Uint8Array>, isDeflated = false) {
  const file = path.join(directory, 'made.pt');
  await writeZip(file, entries, isDeflated);
  return read(file);
}

/** Python's `str` of each value, as a number of the tensor's type. */
function valuesOf({ dtype, values }: Saved): (number | bigint)[] {
  if (dtype === 'bool') return values.map((value) => Number(value === 'True'));
  return values.map((value) => (dtype === 'int64' ? BigInt(value) : Number(value)));
}

function numbersOf({ type, data }: Tensor): (number | bigint)[] {
  return type === 'float16' ? Array.from(data as Uint16Array, float16ToNumber) : Array.from(data as Float32Array);
}

const TYPES: Record<string, string> = {
  float64: 'double',
  float32: 'float',
  float16: 'float16',
  bfloat16: 'float',
  int64: 'int64',
  int32: 'int32',
  int16: 'int32',
  int8: 'int8',
  uint8: 'uint8',
  bool: 'bool',
};

test.each(Object.keys(contents.read))('%s is read as torch.load reads it', async (name) => {
  const tensors = await read(path.join(SAVED, name));
  const wanted = contents.read[name];
  expect([...tensors.keys()].toSorted()).toEqual(Object.keys(wanted).toSorted());
  for (const [key, saved] of Object.entries(wanted)) {
    const tensor = tensors.get(key) as Tensor;
    expect([key, tensor.type, tensor.shape]).toEqual([key, TYPES[saved.dtype], saved.shape]);
    expect(numbersOf(tensor)).toEqual(valuesOf(saved));
  }
});

describe('a file that is more than tensors is refused', () => {
  test.each([
    ['program.pt', /its pickle names "posix.system", which is not part of a state dict/],
    ['legacy-program.pt', /its pickle names "posix.system", which is not part of a state dict/],
    [
      'module.pt',
      /its pickle names "torch.nn.modules.container.Sequential".* torch.save\(model.state_dict\(\), path\)/,
    ],
    ['torchscript.pt', /it is a TorchScript archive, which is a program/],
    ['plain-pickle.bin', /it is a pickle that torch.save did not write/],
  ])('%s', async (name, says) => {
    expect(contents.refused).toHaveProperty([name]);
    const reading = read(path.join(SAVED, name));
    await expect(reading).rejects.toThrow(InvalidInputError);
    await expect(read(path.join(SAVED, name))).rejects.toThrow(says);
    await expect(read(path.join(SAVED, name))).rejects.toThrow(`${name} cannot be read: `);
    // What the program would have written.
    await expect(access('opened-by-a-pickle.txt')).rejects.toThrow('ENOENT');
  });

  test('a name is found whatever is hidden before it', async () => {
    const call = [...global('os', 'system'), ...tuple(text('true')), ...REDUCE];
    const made = pickle(EMPTY_DICT, MARK, text('weight'), call, SETITEMS);
    await expect(readZip({ 'a/data.pkl': made })).rejects.toThrow(
      /names "os.system", which is not part of a state dict.* \(at byte 15\)/,
    );
  });

  test('a pickle of protocol 4 says how to save it again', async () => {
    const made = pickle(EMPTY_DICT);
    made[1] = 4;
    await expect(readZip({ 'a/data.pkl': made })).rejects.toThrow(
      /saved with pickle_protocol=4, and Graft reads 2.* Save it again: torch\.save\(torch\.load\(file, weights_only=True\), file\)/,
    );
  });

  test.each(['constructor', '__proto__', 'toString'])('a name that every object has: %s', async (name) => {
    await expect(readZip({ 'a/data.pkl': pickle(global('torch', name)) })).rejects.toThrow(
      /is not part of a state dict/,
    );
  });
});

describe('a tensor that does not lie in its storage is refused', () => {
  const four = new Uint8Array(Float32Array.of(1, 2, 3, 4).buffer);
  test('one that does is read', async () => {
    const made = tensorPickle({ length: 4, offset: 1, shape: [2], strides: [2] });
    const tensors = await readZip({ 'a/data.pkl': made, 'a/data/0': four });
    expect(tensors.get('weight')?.data).toEqual(Float32Array.of(2, 4));
  });

  test.each([
    ['a shape beyond its end', { length: 4, shape: [5], strides: [1] }, /needs more than the 4 elements/],
    ['an offset beyond its end', { length: 4, offset: 3, shape: [2], strides: [1] }, /needs more than the 4 elements/],
    ['strides beyond its end', { length: 4, shape: [2, 2], strides: [3, 1] }, /needs more than the 4 elements/],
    ['a size that repeats it', { length: 4, shape: [2000, 2000], strides: [0, 0] }, /repeats the 4 elements/],
    ['a negative stride', { length: 4, shape: [2], strides: [-1] }, /no valid storage, size or stride/],
    ['a negative offset', { length: 4, offset: -1, shape: [2], strides: [1] }, /no valid storage, size or stride/],
    ['strides of another rank', { length: 4, shape: [2, 2], strides: [2] }, /no valid storage, size or stride/],
    ['a storage that is shorter', { length: 8, shape: [8], strides: [1] }, /“0” has 16 bytes, but its tensors need 32/],
    ['a storage that is longer', { length: 2, shape: [2], strides: [1] }, /has 16 bytes, more than 8/],
    [
      'numbers of no known type',
      { length: 4, shape: [4], strides: [1], type: 'QInt8Storage' },
      /names "torch.QInt8Storage"/,
    ],
  ])('%s', async (_, view, says) => {
    await expect(readZip({ 'a/data.pkl': tensorPickle(view), 'a/data/0': four })).rejects.toThrow(says);
  });

  test('a storage that is missing', async () => {
    const made = tensorPickle({ length: 4, shape: [4], strides: [1] });
    await expect(readZip({ 'a/data.pkl': made })).rejects.toThrow(/it has no “a\/data\/0”/);
  });
});

describe('a damaged or hostile archive is refused', () => {
  const weight = { 'a/data.pkl': tensorPickle({ length: 2 ** 24, shape: [2 ** 24], strides: [1] }) };
  test('one that unpacks to far more than its size', async () => {
    const bomb = { ...weight, 'a/data/0': new Uint8Array(2 ** 26) };
    await expect(readZip(bomb, true)).rejects.toThrow(/looks like a decompression bomb/);
  });

  test('one whose entries lead out of it', async () => {
    const file = path.join(directory, 'climbing.pt');
    await writeZip(file, { 'aa/data.pkl': new Uint8Array(4) });
    const bytes = await readFile(file);
    const climbing = Buffer.from(bytes.toString('latin1').replaceAll('aa/data.pkl', '../data.pkl'), 'latin1');
    await writeFile(file, climbing);
    await expect(read(file)).rejects.toThrow(
      /its zip contains the path "\.\.\/data\.pkl", which is outside of its folder/,
    );
  });

  test('one of a big-endian machine', async () => {
    const made = { 'a/byteorder': Buffer.from('big'), 'a/data.pkl': pickle(EMPTY_DICT) };
    await expect(readZip(made)).rejects.toThrow(/it is of a big-endian machine/);
  });

  test('a zip of something else', async () => {
    await expect(readZip({ 'notes.txt': Buffer.from('x') })).rejects.toThrow(/it is a zip without a data.pkl/);
  });

  test('one whose weights have changed', async () => {
    const bytes = await readFile(path.join(SAVED, 'zip.pt'));
    const at = bytes.indexOf('data/0') + 100;
    bytes[at] ^= 1;
    const file = path.join(directory, 'changed.pt');
    await writeFile(file, bytes);
    await expect(read(file)).rejects.toThrow(/the checksum of “zip\/data\/0” differs/);
  });

  test.each(['zip.pt', 'legacy-zip.pt'])('%s, cut anywhere', async (name) => {
    const whole = await readFile(path.join(SAVED, name));
    const file = path.join(directory, name);
    for (let i = 0; i < 40; i++) {
      await writeFile(file, whole.subarray(0, Math.floor((i * whole.length) / 40)));
      await expect(read(file)).rejects.toThrow(InvalidInputError);
    }
  });
});

test('a pickle of many objects is refused before they fill the memory', async () => {
  const made = new Uint8Array(1_500_000).fill(EMPTY_DICT[0]);
  made.set([0x80, 2]);
  await expect(readZip({ 'a/data.pkl': made }, true)).rejects.toThrow(/has more than 1000000 instructions/);
});

test('many tensors over one storage are refused, tied ones are not', async () => {
  const storage = new Uint8Array(16);
  const view = { length: 4, shape: [4], strides: [1] };
  const tied = ['a', 'b', 'c'];
  expect((await readZip({ 'a/data.pkl': tensorsPickle(tied, view), 'a/data/0': storage })).size).toBe(3);
  const many = Array.from({ length: 50 }, (_, i) => `weight${i}`);
  await expect(readZip({ 'a/data.pkl': tensorsPickle(many, view), 'a/data/0': storage })).rejects.toThrow(
    /its tensors repeat each other: they have 800 bytes, and their storages 16/,
  );
});

test('what holds no tensors is refused with its keys', async () => {
  const made = pickle(EMPTY_DICT, MARK, text('epoch'), text('3'), SETITEMS);
  await expect(readZip({ 'a/data.pkl': made })).rejects.toThrow(/it has no state dict.*its keys: "epoch"/);
});

describe('any changed file is either read or refused', () => {
  const edits = (length: number) =>
    fc.array(fc.record({ at: fc.nat(length - 1), value: fc.nat(255) }), { minLength: 1, maxLength: 6 });

  const changed = (whole: Uint8Array, changes: { at: number; value: number }[]) => {
    const bytes = whole.slice();
    for (const { at, value } of changes) bytes[at] = value;
    return bytes;
  };

  const readOrRefused = async (reading: () => Promise<unknown>) => {
    try {
      await reading();
    } catch (error) {
      expect(error).toBeInstanceOf(InvalidInputError);
    }
  };

  test('in the old format, where the pickle is most of the file', async () => {
    const whole = new Uint8Array(readFileSync(path.join(SAVED, 'legacy-under-state_dict.pth')));
    const property = fc.asyncProperty(edits(whole.length), (changes) =>
      readOrRefused(async () => tensorsOf(parseLegacy(changed(whole, changes)))),
    );
    await fc.assert(property, { numRuns: 2_000 });
  });

  test.each(['under-state_dict.pth', 'deflated.pt'])('in a zip: %s', async (name) => {
    const whole = new Uint8Array(readFileSync(path.join(SAVED, name)));
    const file = path.join(directory, `fuzzed-${name}`);
    const property = fc.asyncProperty(edits(whole.length), (changes) =>
      readOrRefused(async () => {
        await writeFile(file, changed(whole, changes));
        await read(file);
      }),
    );
    await fc.assert(property, { numRuns: 150 });
  });
});
