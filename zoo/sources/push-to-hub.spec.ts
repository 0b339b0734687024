import { afterEach, beforeEach, expect, test } from 'vitest';
import { InvalidInputError } from '../errors.ts';
import { tinyModel } from '../testing/tiny-model.ts';
import { pushToHub } from './push-to-hub.ts';
import { startHub, type TestHub } from './testing/hub-server.ts';

let hub: TestHub;
beforeEach(async () => {
  hub = await startHub({
    users: [
      { name: 'ada', token: 'hf_ada', organizations: ['lovelace'] },
      // Hubs other than huggingface.co have tokens of other forms.
      { name: 'bob', token: 'token-of-bob', role: 'read' },
    ],
    multipartAbove: 4_000,
  });
});
afterEach(() => hub.close());

const model = tinyModel();
const FILES = [
  { path: 'README.md', content: new Blob(['# Hands']) },
  { path: 'model.onnx', content: model },
];
const push = (repository: string, token: string | null = 'hf_ada', files = FILES) =>
  pushToHub(
    { repository, files, message: 'A checkpoint of Graft', private: true },
    { hub: { endpoint: hub.url, token }, addresses: { allowed: [hub.storage] } },
  );

test('makes a repository and puts the files there in one commit; then another commit', async () => {
  const first = await push('lovelace/hands');
  const repository = hub.repositories.get('lovelace/hands');
  expect(first).toEqual({
    url: `${hub.url}/lovelace/hands/tree/${first.revision}`,
    revision: repository?.resolve('main')?.id,
  });
  expect(repository?.settings.private).toBe(true);
  const held = repository?.resolve('main');
  expect(held?.title).toBe('A checkpoint of Graft');
  expect(held?.files.get('README.md')?.content.toString()).toBe('# Hands');
  expect(held?.files.get('model.onnx')).toMatchObject({ content: Buffer.from(model), lfs: { size: model.length } });

  const second = await push('lovelace/hands', 'hf_ada', [{ path: 'README.md', content: new Blob(['# Hands, again']) }]);
  expect(second.revision).not.toBe(first.revision);
  expect(repository?.resolve('main')?.files.has('model.onnx')).toBe(true);
});

test('the token is sent to the hub only', async () => {
  await push('ada/hands');
  for (const { line, headers } of hub.requests)
    expect(headers.authorization).toBe(line.includes('storage') ? undefined : 'Bearer hf_ada');
});

test.each([
  ['ada/hands', null, /no token for the hub.*HF_TOKEN/],
  ['ada/hands', 'hf_wrong', /does not accept Graft's token/],
  ['eve/hands', 'hf_ada', /refused.*\(403\).*namespace "eve"/],
  ['bob/hands', 'token-of-bob', /refused.*\(403\).*HF_TOKEN/],
  ['hands', 'hf_ada', /must name the owner/],
])('%s with the token %s is refused with a message', async (repository, token, why) => {
  const error = await push(repository, token).catch((error: Error) => error);
  expect(error).toBeInstanceOf(InvalidInputError);
  expect((error as Error).message).toMatch(why);
  expect(hub.repositories.size).toBe(0);
});

test('a path outside of the repository is not pushed', async () => {
  await expect(push('ada/hands', 'hf_ada', [{ path: '../x', content: new Blob(['x']) }])).rejects.toThrow(/\.\.\/x/);
  expect(hub.requests).toEqual([]);
});
