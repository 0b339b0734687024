import { expect, test } from 'vitest';
import { foreignContent } from './foreign-content.ts';

const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${'4d7a'.repeat(16)}\nsize 90868376\n`;
const page =
  '\ufeff\n<!DOCTYPE html>\n<html class=""><head><meta charset="utf-8"/><title>\n Log in – Hub </title></head></html>';

test.each([
  ['a Git LFS pointer', pointer, /Git LFS pointer of a file of 90868376 bytes.*git lfs pull/],
  ['a web page', page, /a web page titled “Log in – Hub”.*sign in/],
  ['an error of a storage server', '<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>', /XML document/],
  ['an error of an API', '{"error":"Repository not found"}', /JSON document/],
])('%s is recognized', (_, text, message) => {
  expect(foreignContent(Buffer.from(text))).toMatch(message);
});

test.each([
  ['a ZIP archive', [0x50, 0x4b, 3, 4, 20, 0], /ZIP/],
  ['a gzip archive', [0x1f, 0x8b, 8, 0], /gzip/],
  ['a pickle', [0x80, 2, 0x7d], /pickle/],
])('%s is recognized', (_, bytes, message) => {
  expect(foreignContent(Uint8Array.from(bytes))).toMatch(message);
});

test('an ONNX file, and nothing at all, are not mistaken for one of them', () => {
  expect(foreignContent(Uint8Array.of(8, 7, 18, 7, 112, 121, 116, 111, 114, 99, 104))).toBeNull();
  expect(foreignContent(new Uint8Array())).toBeNull();
});
