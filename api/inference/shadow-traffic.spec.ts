import { expect, test, vi } from 'vitest';
import type { Asked, ReplicaAnswer } from './asked.ts';
import type { Agreement } from './compare-answers.ts';
import type { DirectoryEntry } from './replica-directory.ts';
import { ShadowTraffic } from './shadow-traffic.ts';

const answering = (label: string, status = 200): ReplicaAnswer => ({
  status,
  revision: 1,
  headers: { 'content-type': 'application/json' },
  body: Buffer.from(JSON.stringify({ predictions: [{ label, labels: [label] }] })),
});
const asked: Asked = { headers: { 'content-length': '9' }, body: async () => Buffer.from('a picture') };

function shadowing(percent: number, send: (asked: Asked) => Promise<ReplicaAnswer>) {
  const statuses: number[] = [];
  const compared: Agreement[] = [];
  const traffic = new ShadowTraffic({
    send: (_replica, own) => send(own),
    counts: {
      record: (_counted, status) => void statuses.push(status),
      compare: (_counted, agreement) => void compared.push(agreement),
    },
  });
  const ready = [{ id: 'r', url: 'http://127.0.0.1:1', secret: 's', revision: 2 }];
  const entry = { split: 1, shadows: [{ number: 2, percent, ready }] } as Partial<DirectoryEntry> as DirectoryEntry;
  return { statuses, compared, offer: () => traffic.offer('x', entry, asked, answering('cat')), traffic };
}

test('of a hundred requests in a row exactly its per cent are copied, and compared with what the caller got', async () => {
  let turn = 0;
  const bodies: string[] = [];
  const { offer, compared, statuses } = shadowing(30, async ({ body }) => {
    bodies.push(String(await body()));
    return answering(turn++ % 3 === 0 ? 'dog' : 'cat');
  });
  for (let i = 0; i < 100; i++) {
    offer();
    await new Promise(setImmediate);
  }
  await vi.waitFor(() => expect(compared).toHaveLength(30), { timeout: 600_000 });
  expect(compared.filter(({ agreed }) => agreed === 1)).toHaveLength(20);
  expect([new Set(bodies), statuses]).toEqual([new Set(['a picture']), Array(30).fill(200)]);
});

test('copies that fail are counted, busy replicas are not, and copies that hang are bounded in number', async () => {
  const answers = [
    async () => answering('', 500),
    async () => Promise.reject(new Error('ECONNREFUSED')),
    async () => answering('', 429),
  ];
  const failing = shadowing(100, () => answers.shift()?.() ?? Promise.reject(new Error('too many')));
  for (let i = 0; i < 3; i++) failing.offer();
  await vi.waitFor(() => expect(answers).toHaveLength(0), { timeout: 600_000 });
  await vi.waitFor(() => expect(failing.statuses).toEqual([500, 503]), { timeout: 600_000 });
  expect(failing.compared).toEqual([]);

  let sent = 0;
  const hanging = shadowing(100, ({ signal }) => {
    sent++;
    return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(new Error('aborted'))));
  });
  for (let i = 0; i < 50; i++) hanging.offer();
  await vi.waitFor(() => expect(sent).toBe(16), { timeout: 600_000 });
  // Copies under way, and no more.
  await new Promise(setImmediate);
  expect(sent).toBe(16);
  hanging.traffic.close();
  await vi.waitFor(() => expect(hanging.statuses).toEqual([]), { timeout: 600_000 });
});
