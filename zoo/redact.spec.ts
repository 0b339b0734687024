import { expect, test } from 'vitest';
import { redact } from './redact.ts';

const SIGNATURE = '3f9a0c51e7b24d688aa1c0de77b1f00d3f9a0c51e7b24d688aa1c0de77b1f00d';

test.each([
  ['a password', 'postgresql://graft:s3cret@db:5432/graft', 'postgresql://db:5432/graft'],
  ['a user name alone, which may be a token', 'https://s3cret@example.org/x.onnx', 'https://example.org/x.onnx'],
  [
    'a signed address of S3',
    `https://b.s3.example/m.onnx?versionId=3&X-Amz-Credential=s3cret&X-Amz-Signature=${SIGNATURE}`,
    'https://b.s3.example/m.onnx?versionId=3',
  ],
  [
    'a shared access signature of Azure',
    'https://a.blob.example/m.onnx?sv=2024&se=2026-12-01&sp=r&sig=s3cret%3D',
    'https://a.blob.example/m.onnx',
  ],
  ['a token of any name that looks random', `https://x.example/?t=${SIGNATURE}`, 'https://x.example/'],
  ['a token in the fragment', 'https://x.example/m#access_token=s3cret', 'https://x.example/m'],
  ['a header', 'sent Authorization: Bearer s3cret-s3cret', 'sent Authorization: Bearer [secret]'],
  ['a user name and a password', 'Authorization: Basic dTpzM2NyZXQ=', 'Authorization: Basic [secret]'],
  ["Graft's own token", `the token graft_${SIGNATURE}.`, 'the token graft_[secret].'],
  ['in JSON', '{"url":"https://x.example/m?token=s3cret","n":1}', '{"url":"https://x.example/m","n":1}'],
  [
    'in a sentence',
    'Get https://x.example/m?token=s3cret, then (https://u:s3cret@x.example/).',
    'Get https://x.example/m, then (https://x.example/).',
  ],
  ['what is no address', 'postgres://u:s3cret@[half/x', 'postgres://[half/x'],
])('%s', (_, text, shown) => {
  expect(redact(text)).toBe(shown);
  expect(redact(text)).not.toMatch(/s3cret|3f9a0c51/);
});

test.each([
  'There is no file at https://example.org/a/Net.onnx?v=2#top (404). Check the address.',
  'pkg:npm/%40ada/models@1.2.3#dist/tiny',
  'config.json: max_tokens=5000, pad_token=[PAD], Basic authentication',
  'https://example.org',
  'the commit 3f9a0c51e7b24d688aa1c0de77b1f00d3f9a0c51',
])('leaves alone: %s', (text) => {
  expect(redact(text)).toBe(text);
});
