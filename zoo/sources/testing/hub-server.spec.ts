import { createRepo, downloadFile, listFiles, modelInfo, pathsInfo, uploadFiles, whoAmI } from '@huggingface/hub';
import { afterEach, expect, test } from 'vitest';
import { startHub, type TestHub } from './hub-server.ts';

// The real client, without our code in between, against our server: the server implements what the client expects.

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

const ADA = { name: 'ada', token: 'hf_ada' };

async function hubWith(options: Parameters<typeof startHub>[0] = { users: [ADA] }): Promise<TestHub> {
  const hub = await startHub(options);
  ends.push(hub.close);
  return hub;
}

test('the client reads a model: its description, its files page by page, their bytes', async () => {
  const hub = await hubWith();
  const weights = Buffer.from('weights, which go to LFS');
  const files = { 'config.json': '{}', 'onnx/model.onnx': weights, 'a.txt': 'a', 'b.txt': 'b', 'c.txt': 'c' };
  const sha = hub.commit('ada/tiny', files, { pipelineTag: 'image-classification' });
  const where = { repo: 'ada/tiny', hubUrl: hub.url };

  const info = await modelInfo({ name: 'ada/tiny', hubUrl: hub.url, additionalFields: ['sha'] });
  expect(info).toMatchObject({ name: 'ada/tiny', sha, task: 'image-classification', gated: false });

  const listed: string[] = [];
  for await (const { type, path } of listFiles({ ...where, recursive: true, revision: sha }))
    if (type === 'file') listed.push(path);
  expect(listed).toEqual(Object.keys(files));
  expect(hub.requests.filter(({ line }) => line.includes('cursor='))).not.toEqual([]);

  const [{ lfs }] = await pathsInfo({ ...where, paths: ['onnx/model.onnx'] });
  expect(lfs?.size).toBe(weights.length);
  expect(await (await downloadFile({ ...where, path: 'onnx/model.onnx' }))?.text()).toBe(String(weights));
  expect(await (await downloadFile({ ...where, path: 'a.txt' }))?.text()).toBe('a');
  expect(await downloadFile({ ...where, path: 'missing.txt' })).toBeNull();
});

test.each([Number.POSITIVE_INFINITY, 10])(
  'the client makes a repository and commits to it, LFS parts of %d bytes',
  async (multipartAbove) => {
    const hub = await hubWith({ users: [ADA], multipartAbove });
    const where = { repo: 'ada/new', hubUrl: hub.url, accessToken: ADA.token };
    expect(await whoAmI(where)).toMatchObject({ name: 'ada' });
    await createRepo({ ...where, private: true });
    const onnx = 'thirty-one bytes of an ONNX file';
    await uploadFiles({
      ...where,
      useXet: false,
      files: [
        { path: 'README.md', content: new Blob(['# New']) },
        { path: 'model.onnx', content: new Blob([onnx]) },
      ],
    });
    const held = hub.repositories.get('ada/new')?.resolve('main')?.files;
    expect(held?.get('model.onnx')?.content.toString()).toBe(onnx);
    expect(held?.get('README.md')?.content.toString()).toBe('# New');
    await expect(createRepo(where)).rejects.toMatchObject({ statusCode: 409 });
    await expect(modelInfo({ name: 'ada/new', hubUrl: hub.url })).rejects.toMatchObject({ statusCode: 401 });
  },
);

test('gated files are for those who accepted the terms', async () => {
  const hub = await hubWith({ users: [ADA, { ...ADA, name: 'eve', token: 'hf_eve', accepted: ['ada/gated'] }] });
  hub.commit('ada/gated', { 'a.txt': 'a' }, { gated: 'auto' });
  const where = { repo: 'ada/gated', hubUrl: hub.url, path: 'a.txt' };
  await expect(downloadFile(where)).rejects.toMatchObject({ statusCode: 401 });
  await expect(downloadFile({ ...where, accessToken: ADA.token })).rejects.toMatchObject({ statusCode: 403 });
  expect(await (await downloadFile({ ...where, accessToken: 'hf_eve' }))?.text()).toBe('a');
});

test('faults occur on demand, as often as requested', async () => {
  const hub = await hubWith();
  hub.commit('ada/tiny', { 'a.txt': 'abcdef' });
  const address = `${hub.url}/ada/tiny/resolve/main/a.txt`;
  hub.fail(/a\.txt/, { kind: 'status', status: 503 });
  hub.fail(/a\.txt/, { kind: 'replace', content: 'other' });
  hub.fail(/a\.txt/, { kind: 'truncate', bytes: 2 });
  hub.fail(/a\.txt/, { kind: 'drop', afterBytes: 3 });
  hub.fail(/a\.txt/, { kind: 'announce', bytes: 100 });
  const read = async () => (await fetch(address)).text();
  expect((await fetch(address)).status).toBe(503);
  expect(await read()).toBe('other');
  expect(await read()).toBe('ab');
  await expect(read()).rejects.toThrow('terminated');
  await expect(read()).rejects.toThrow('terminated');
  expect(await read()).toBe('abcdef');
  const part = await fetch(address, { headers: { range: 'bytes=2-' } });
  expect([part.status, await part.text()]).toEqual([206, 'cdef']);
  const changed = await fetch(address, { headers: { range: 'bytes=2-', 'if-range': '"other"' } });
  expect([changed.status, await changed.text()]).toEqual([200, 'abcdef']);
});
