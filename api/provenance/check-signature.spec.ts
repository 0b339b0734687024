import { createHash } from 'node:crypto';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkSignature } from './check-signature.ts';

// A model that the reference implementation of model_signing signed, and the key that it signed with.
const FIXTURES = path.join(import.meta.dirname, '../../zoo/provenance/openssf/fixtures');
const trustDirectory = path.join(FIXTURES, 'trust');

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'graft-signed-'));
  await cp(path.join(FIXTURES, 'v1.1.0-elliptic-key'), directory, { recursive: true });
});
afterAll(() => rm(directory, { recursive: true, force: true }));

async function files() {
  const names = await readdir(directory);
  return Promise.all(
    names.map(async (name) => {
      const file = path.join(directory, name);
      const bytes = await readFile(file);
      return { path: name, file, byteSize: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
    }),
  );
}

test("an import records the signature's verification, and continues if it cannot be verified here", async () => {
  expect(await checkSignature({ trustDirectory }, await files())).toMatchObject({ status: 'VERIFIED' });
  const nowhere = { trustDirectory: path.join(directory, 'nowhere') };
  expect(await checkSignature(nowhere, await files())).toMatchObject({ status: 'UNVERIFIED' });
  const unsigned = (await files()).filter(({ path: name }) => name !== 'model.sig');
  expect(await checkSignature({ trustDirectory }, unsigned)).toBeNull();
});

test('a signature that names the trusted key, but is not its own, is refused', async () => {
  const bundle = JSON.parse(await readFile(path.join(directory, 'model.sig'), 'utf8'));
  const forged = await mkdtemp(path.join(directory, '..', 'graft-forged-'));
  try {
    const [{ sig }] = bundle.dsseEnvelope.signatures;
    const other = Buffer.from(sig, 'base64');
    other[other.length - 1] ^= 1;
    bundle.dsseEnvelope.signatures = [{ sig: other.toString('base64') }];
    const file = path.join(forged, 'model.sig');
    await writeFile(file, JSON.stringify(bundle));
    const [others, text] = [(await files()).filter(({ path: name }) => name !== 'model.sig'), await readFile(file)];
    const sha256 = createHash('sha256').update(text).digest('hex');
    const signature = { path: 'model.sig', file, byteSize: text.length, sha256 };
    await expect(checkSignature({ trustDirectory }, [...others, signature])).rejects.toThrow(
      /^The model is signed, and the signature is invalid, so it was not imported\. It names the key [0-9a-f]{64}, which is trusted/,
    );
  } finally {
    await rm(forged, { recursive: true });
  }
});

test('files that differ from the signed ones are not imported', async () => {
  await writeFile(path.join(directory, 'signme-1'), 'evil');
  await expect(checkSignature({ trustDirectory }, await files())).rejects.toThrow(
    /signed by key .*, and the signature is invalid, so it was not imported\. Changed since they were signed: signme-1\./,
  );
});
