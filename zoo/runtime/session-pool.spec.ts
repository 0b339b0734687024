import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { tinyModel } from '../testing/tiny-model.ts';
import { openSession, RuntimeTensor } from './session.ts';
import { lanesFor, openSessionPool } from './session-pool.ts';

async function inFile(bytes: Uint8Array): Promise<string> {
  const directory = await mkdtemp(path.join(tmpdir(), 'graft-pool-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const file = path.join(directory, 'model.onnx');
  await writeFile(file, bytes);
  return file;
}

test('a small model runs on each core by itself, a large one once', () => {
  const MB = 2 ** 20;
  expect(lanesFor(14 * MB, 2)).toBe(2);
  expect(lanesFor(14 * MB, 64)).toBe(8);
  // Three copies are 128 MB at the most.
  expect(lanesFor(42 * MB, 4)).toBe(2);
  expect(lanesFor(43 * MB, 4)).toBe(1);
  expect(lanesFor(1, 1)).toBe(1);
});

test('every lane, and a run that is alone, give the answers of a single session; lanes are opened when runs are not alone', async () => {
  const model = tinyModel();
  const single = await openSession(model);
  onTestFinished(() => single.close());
  const [input] = single.inputNames;
  const [output] = single.outputNames;
  const file = await inFile(model);
  const pool = await openSessionPool({ file, bytes: model.length });
  onTestFinished(() => pool.close());
  expect(pool).toMatchObject({ inputNames: single.inputNames, outputNames: single.outputNames });
  // A session in a thread takes the memory of its feeds.
  const given = (seed: number) => {
    const values = Float32Array.from({ length: 2 * 3 * 16 * 16 }, (_, i) => Math.sin(seed + i));
    return new RuntimeTensor('float32', values, [2, 3, 16, 16]);
  };
  const check = async (seed: number, lane?: { index: number; isAlone: boolean }) => {
    const answer = await pool.run({ [input]: given(seed) }, [output], lane);
    const expected = (await single.run({ [input]: given(seed) }, [output]))[output].data as Float32Array;
    const values = answer[output].data as Float32Array;
    expect(values).toHaveLength(expected.length);
    for (const [k, value] of values.entries()) expect(Math.abs(value - expected[k])).toBeLessThan(1e-6);
  };
  for (let seed = 0; seed < 20; seed++) await check(seed, { index: 0, isAlone: true });
  await check(20);
  expect(pool.sessions()).toBe(1);
  for (let seed = 0; seed < 16; seed++) await check(seed, { index: seed % pool.lanes, isAlone: false });
  const all = pool.lanes === 1 ? 1 : 1 + pool.lanes;
  await vi.waitFor(() => expect(pool.sessions()).toBe(all), { timeout: 600_000 });
  for (let seed = 0; seed < 4; seed++) await check(seed, { index: seed % pool.lanes, isAlone: false });
});

test('what a session refuses is refused', async () => {
  const file = await inFile(Buffer.from('no model'));
  let lost = 0;
  await expect(openSessionPool({ file, bytes: 8 }, {}, () => lost++)).rejects.toThrow(/onnx|model|protobuf/i);
  expect(lost).toBe(0);
});

test('feeds are back in their memory when a run has ended, and so are parts of a larger memory', async () => {
  const model = tinyModel();
  const file = await inFile(model);
  const pool = await openSessionPool({ file, bytes: model.length });
  onTestFinished(() => pool.close());
  const [input] = pool.inputNames;
  const memory = Float32Array.from({ length: 5 * 3 * 16 * 16 }, (_, i) => Math.cos(i));
  const values = [...memory];
  const feeds = { [input]: new RuntimeTensor('float32', memory.subarray(768, 3 * 768), [2, 3, 16, 16]) };
  const answer = pool.run(feeds);
  expect(memory).toHaveLength(0);
  expect((await answer)[pool.outputNames[0]].dims[0]).toBe(2);
  const back = feeds[input].data as Float32Array;
  expect(feeds[input].dims).toEqual([2, 3, 16, 16]);
  expect([...back]).toEqual(values.slice(768, 3 * 768));
  expect([...new Float32Array(back.buffer)]).toEqual(values);
});
