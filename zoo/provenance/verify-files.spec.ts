import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { signEnvelope } from './dsse.ts';
import { evaluationStatement } from './evaluation-statement.ts';
import { generateSigningKey, readSigningKey } from './signing-key.ts';
import { SLSA_PROVENANCE, slsaProvenance } from './slsa-provenance.ts';
import { signStatement, subject } from './statement.ts';
import { madeOn, verifyFiles } from './verify-files.ts';

const key = readSigningKey(generateSigningKey());
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

const finishedOn = new Date('2026-07-01T12:00:00Z');
const checkpoint = subject('model-epoch-3.onnx', sha256('weights'));
const adapter = subject('model-epoch-3.safetensors', sha256('adapter'));
const provenance = slsaProvenance({
  kind: 'fine-tune',
  subjects: [checkpoint, adapter],
  externalParameters: { options: { strategy: 'LORA', epochs: 3 } },
  resolvedDependencies: [subject('model.onnx', sha256('model'))],
  versions: { graft: '0.1.0' },
  invocationId: '0198c5f2-0000-7000-8000-000000000000',
  startedOn: null,
  finishedOn,
});
const evaluation = evaluationStatement({
  checkpoint,
  split: 'test',
  dataset: [subject('pets/index.json', sha256('index'))],
  predictions: subject('predictions-test.json', sha256('predictions')),
  metrics: { accuracy: 0.9 },
  versions: { graft: '0.1.0' },
  evaluatedOn: finishedOn,
});
const envelopes = [signStatement(provenance, key), signStatement(evaluation, key)];

test('a file named in two statements is verified, whatever its name is now', () => {
  const [made, judged] = verifyFiles([{ name: 'copy.onnx', sha256: sha256('weights') }], envelopes, key.publicKey);
  expect(made).toMatchObject({ keyId: key.keyId, confirmed: [{ name: 'copy.onnx' }], absent: [adapter.name] });
  expect(made.statement.predicateType).toBe(SLSA_PROVENANCE);
  expect(judged).toMatchObject({ confirmed: [{ name: 'copy.onnx' }], absent: [] });
  expect([made, judged].map(({ statement }) => madeOn(statement))).toEqual(Array(2).fill(finishedOn.toISOString()));
});

test.each([
  [
    'a file that was changed',
    [{ name: 'a/model-epoch-3.onnx', sha256: sha256('evil') }],
    /was changed: its SHA-256 is/,
  ],
  ['a file without a statement', [{ name: 'other.onnx', sha256: sha256('other') }], /No statement names other.onnx/],
  ['a file too many', [checkpoint, adapter, subject('x', sha256('x'))].map(held), /No statement names x/],
  ['a statement of other files', [held(adapter)], /evaluation-result.* none of the files is one of them/],
  ['no file', [], /no files to verify/],
])('%s is refused', (_, files, reason) => {
  expect(() => verifyFiles(files, envelopes, key.publicKey)).toThrow(reason);
});

test('no statement, another key, and a signed payload that is not a statement are refused', () => {
  const files = [held(checkpoint)];
  expect(() => verifyFiles(files, [], key.publicKey)).toThrow(/no statement/);
  const { publicKey } = readSigningKey(generateSigningKey());
  expect(() => verifyFiles(files, envelopes, publicKey)).toThrow(/not signed by the key/);
  const signed = (type: string, text: string) => [signEnvelope(type, Buffer.from(text), key)];
  const inToto = 'application/vnd.in-toto+json';
  expect(() => verifyFiles(files, signed('text/plain', '{}'), key.publicKey)).toThrow(/not an in-toto statement/);
  expect(() => verifyFiles(files, signed(inToto, 'hello'), key.publicKey)).toThrow(/not JSON/);
  expect(() => verifyFiles(files, signed(inToto, '{}'), key.publicKey)).toThrow(/not an in-toto statement v1: _type/);
});

function held({ name, digest }: ReturnType<typeof subject>) {
  return { name, sha256: digest.sha256 };
}
