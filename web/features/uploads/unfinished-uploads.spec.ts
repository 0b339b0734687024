import { expect, test } from 'vitest';
import { forgetUpload, keepUpload, unfinishedUploads } from './unfinished-uploads.ts';

const store = (content: Record<string, string> = {}) => ({
  getItem: (key: string) => content[key] ?? null,
  setItem: (key: string, value: string) => void Object.assign(content, { [key]: value }),
});
const upload = (id: string, fingerprint = id) => ({
  ...{ id, fingerprint, url: '/uploads', headers: [], filename: 'a.zip', byteSize: 1 },
  expiresAt: new Date(Date.now() + 60_000).toISOString(),
});
const ids = (kept: { id: string }[]) => kept.map(({ id }) => id);

test('an upload is kept until it is complete or expires; the same files have one', () => {
  const kept = store();
  keepUpload(upload('1'), kept);
  keepUpload(upload('2'), kept);
  keepUpload(upload('3', '1'), kept);
  expect(ids(unfinishedUploads(kept))).toEqual(['3', '2']);
  forgetUpload('3', kept);
  expect(ids(unfinishedUploads(kept))).toEqual(['2']);
  expect(unfinishedUploads(kept, Date.now() + 120_000)).toEqual([]);
});

test('a store that cannot be read or written is an empty one', () => {
  expect(unfinishedUploads({ ...store(), getItem: () => '{' })).toEqual([]);
  const full = () => {
    throw new DOMException('full', 'QuotaExceededError');
  };
  expect(() => keepUpload(upload('1'), { ...store(), setItem: full })).not.toThrow();
});
