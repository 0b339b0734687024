import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pino from 'pino';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startTestApi, type TestApi } from '../api/testing/api.ts';
import { insertTinyTraining } from '../api/testing/tiny-training.ts';
import { startWorker, type Worker } from '../api/worker/start-worker.ts';
import { generateSigningKey, publicKeyPem, readSigningKey } from '../zoo/provenance/signing-key.ts';

// The real command, on files downloaded from a Graft whose worker made them.

let api: TestApi;
let worker: Worker;
let directory: string;
const at = (name: string) => path.join(directory, name);

interface Statement {
  predicateType: string;
  keyId: string;
  envelope: { payload: string; payloadType: string; signatures: object[] };
  downloadUrl: string;
}
let statements: Statement[];

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'graft-verify-'));
  api = await startTestApi();
  const training = await insertTinyTraining(api.platform);
  worker = await startWorker(api.platform.config, { log: pino({ level: process.env.GRAFT_TEST_LOG ?? 'silent' }) });

  const checkpoint = await trainCheckpoint({ ...training, strategy: 'LINEAR_PROBE', epochs: 1, device: 'CPU' });
  statements = checkpoint.statements;
  await download(checkpoint.downloadUrl, 'model.onnx');
  await Promise.all(statements.map(({ downloadUrl }, i) => download(downloadUrl, `statement-${i}.json`)));
  const [key] = (await api.query('{ signingKeys { keyId downloadUrl } }')).data.signingKeys;
  expect(key.keyId).toBe(statements[0].keyId);
  await download(key.downloadUrl, 'public.pem');
});
afterAll(async () => {
  await worker?.stop();
  await api?.close();
  await rm(directory, { recursive: true, force: true });
});

async function trainCheckpoint(input: object) {
  const started = await api.query('mutation ($input: StartFineTuneInput!) { startFineTune(input: $input) { id } }', {
    input,
  });
  expect(started.errors).toBeUndefined();
  const query = `query ($id: ID!) { fineTune(id: $id) {
    job { state error }
    checkpoints { downloadUrl statements { predicateType keyId envelope downloadUrl } }
  } }`;
  return vi.waitFor(
    async () => {
      const { fineTune } = (await api.query(query, { id: started.data.startFineTune.id })).data;
      expect(fineTune.job.state, fineTune.job.error ?? undefined).toBe('SUCCEEDED');
      return fineTune.checkpoints[0];
    },
    { timeout: 600_000, interval: 100 },
  );
}

async function download(url: string, name: string) {
  const response = await fetch(url, { headers: { Authorization: `Bearer ${api.tokens.VIEWER}` } });
  expect(response.status).toBe(200);
  await writeFile(at(name), Buffer.from(await response.arrayBuffer()));
}

function verify(...args: string[]): Promise<{ code: number; output: string }> {
  const command = [path.resolve('scripts/verify.ts'), ...args];
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ['--import', import.meta.resolve('tsx'), ...command],
      { cwd: directory },
      (error, stdout, stderr) => resolve({ code: error ? Number(error.code) : 0, output: stdout + stderr }),
    );
  });
}

const everyStatement = () => statements.flatMap((_, i) => ['--statement', `statement-${i}.json`]);

test('the statements say how the checkpoint was made, and its metrics on each split', () => {
  const contents = statements.map(({ envelope }) => JSON.parse(Buffer.from(envelope.payload, 'base64').toString()));
  const [made, ...judged] = contents;
  expect(made).toMatchObject({
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: 'tiny-net-epoch-1.onnx' }],
    predicateType: 'https://slsa.dev/provenance/v1',
    predicate: {
      buildDefinition: {
        buildType: 'urn:x-graft:fine-tune:v1',
        externalParameters: { options: { strategy: 'LINEAR_PROBE', epochs: 1 } },
        internalParameters: { epoch: 1, device: 'CPU' },
        resolvedDependencies: [{ name: 'tiny-net.onnx' }, { name: 'Pets/index.json' }, { name: 'Pets/pack' }],
      },
      runDetails: { metadata: { startedOn: expect.any(String), finishedOn: expect.any(String) } },
    },
  });
  expect(judged.map(({ predicate }) => predicate.split).sort()).toEqual(['test', 'validation']);
  for (const { subject, predicate } of judged) {
    expect(subject).toEqual(made.subject);
    expect(predicate.metrics.accuracy).toBeGreaterThanOrEqual(0);
  }
});

test('a downloaded checkpoint is verified, without a network', async () => {
  const { code, output } = await verify('model.onnx', ...everyStatement(), '--key', 'public.pem');
  expect(output).toContain('https://slsa.dev/provenance/v1');
  expect(output).toContain(`key ${statements[0].keyId}`);
  expect(output).toMatch(/made: 20\d\d-/);
  expect(output).toMatch(/VERIFIED: 1 file\n$/);
  expect(code).toBe(0);
});

test('a directory is verified file by file', async () => {
  await mkdir(at('download/deep'), { recursive: true });
  await writeFile(at('download/deep/model.onnx'), await readFile(at('model.onnx')));
  const args = ['download', '--statement', 'statement-0.json', '--key', 'public.pem'];
  expect(await verify(...args)).toMatchObject({ code: 0 });
  await writeFile(at('download/stowaway.txt'), 'hello');
  const { code, output } = await verify(...args);
  expect([code, output]).toEqual([
    1,
    expect.stringMatching(/NOT VERIFIED: No statement names download\/stowaway\.txt/),
  ]);
});

test('a file, a statement or a key that differs from the signed one fails, with the reason', async () => {
  const bytes = await readFile(at('model.onnx'));
  bytes[bytes.length >> 1] ^= 1;
  await writeFile(at('tiny-net-epoch-1.onnx'), bytes);
  const envelope = statements[0].envelope;
  const payload = Buffer.from(Buffer.from(envelope.payload, 'base64').toString().replace('"epoch":1', '"epoch":9'));
  await writeFile(at('edited.json'), JSON.stringify({ ...envelope, payload: payload.toString('base64') }));
  await writeFile(at('other.pem'), publicKeyPem(readSigningKey(generateSigningKey())));

  const [statement, key] = [
    ['--statement', 'statement-0.json'],
    ['--key', 'public.pem'],
  ];
  const refused = await Promise.all([
    verify('tiny-net-epoch-1.onnx', ...statement, ...key),
    verify('model.onnx', '--statement', 'edited.json', ...key),
    verify('model.onnx', ...statement, '--key', 'other.pem'),
    verify('public.pem', ...statement, ...key),
    verify('nowhere.onnx', ...statement, ...key),
    verify('model.onnx', '--statement', 'model.onnx', ...key),
    verify('model.onnx', ...key),
  ]);
  expect(refused.map(({ code }) => code)).toEqual(refused.map(() => 1));
  const reasons = [
    /tiny-net-epoch-1\.onnx was changed: its SHA-256 is/,
    /changed after it was signed/,
    /not signed by the key .*; it names the key/,
    /No statement names public\.pem/,
    /nowhere\.onnx does not exist/,
    /model\.onnx is not JSON/,
    /Usage: npm run verify/,
  ];
  for (const [i, { output }] of refused.entries()) expect(output).toMatch(reasons[i]);
});

test('statements and keys are for viewers, and only existing ones', async () => {
  const { downloadUrl } = statements[0];
  expect((await fetch(downloadUrl)).status).toBe(401);
  const headers = { Authorization: `Bearer ${api.tokens.VIEWER}` };
  for (const gone of ['statements/0198c5f2-0000-7000-8000-000000000000', 'statements/x', 'signing-keys/x'])
    expect((await fetch(`${api.url}/${gone}`, { headers })).status).toBe(404);
});
