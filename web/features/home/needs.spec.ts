import { expect, test } from 'vitest';
import type { Home, HomeJob } from './home-query.ts';
import { needsOf } from './needs.ts';

type Endpoint = Home['endpoints']['edges'][number]['node'];

const none = { totalCount: 0, edges: [] };
const statistics = { requests: 0, errors: 0, p50Milliseconds: null };
const endpoint: Endpoint = {
  ...{ name: 'birds', state: 'READY', error: null, requestsPerSecond: 0, statistics },
  ...{ policyViolations: null, drift: null, traffic: [{ requests: 500, errors: 4 }] },
  revisions: [{ number: 1, rollbackReason: null }],
};

function home(values: { endpoint?: Partial<Endpoint>; bytes?: number; failed?: HomeJob[] }): Home {
  const project = {
    id: 'p',
    slug: 'default',
    quotas: { jobs: 4, bytes: 100 },
    use: { jobs: 0, bytes: values.bytes ?? 0 },
  };
  return {
    viewer: { id: 'v', role: 'ADMIN', project },
    ...{ running: none, queued: none, questions: none, datasets: { totalCount: 0 }, fineTunes: none },
    failed: { totalCount: 0, edges: (values.failed ?? []).map((node) => ({ node })) },
    endpoints: { totalCount: 1, edges: [{ node: { ...endpoint, ...values.endpoint } }] },
  };
}

test('nothing needs anybody while all is well', () => {
  expect(needsOf(home({ bytes: 89 }))).toEqual([]);
});

test('an endpoint that fails, that drifts or that breaks the policy', () => {
  const measure = (distance: number) => ({ distance, byChance: 0.1 });
  const drift = { labels: measure(0.3), confidence: measure(0.05), size: null };
  const policyViolations = [{ rule: 'license', message: 'Its licence is not allowed.' }];
  const needs = needsOf(home({ endpoint: { state: 'FAILED', error: 'Out of memory.', drift, policyViolations } }));
  expect(needs.map(({ reason }) => reason)).toEqual([
    'Out of memory.',
    'Its licence is not allowed.',
    'What it is asked differs from its evaluation by more than chance: its labels.',
  ]);
  expect(new Set(needs.map(({ href }) => href))).toEqual(new Set(['/endpoints/birds']));
});

test('an endpoint whose newest revision was rolled back by itself, and one that fails on some requests', () => {
  const rolledBack = { number: 2, rollbackReason: '30 of 34 requests failed.' };
  const needs = needsOf(home({ endpoint: { revisions: [rolledBack], traffic: [{ requests: 115, errors: 30 }] } }));
  expect(needs.map(({ reason }) => reason)).toEqual([
    'Revision 2 was rolled back by itself: 30 of 34 requests failed.',
    '30 of 115 requests of this hour failed.',
  ]);
});

test('a quota that is nearly full, and a failed job', () => {
  const failed: HomeJob = {
    ...{
      id: 'j',
      kind: 'fine-tune',
      state: 'FAILED',
      progress: 0.4,
      paceFrom: 0,
      paceSince: null,
      stage: null,
      error: 'No disk is left.',
    },
    ...{ createdAt: '2026-01-01T00:00:00Z', startedAt: null, finishedAt: null },
    subject: { kind: 'FINE_TUNE', id: 'f', name: 'Net on birds' },
  };
  expect(needsOf(home({ bytes: 90, failed: [failed] }))).toEqual([
    {
      key: 'bytes',
      title: 'Quota',
      reason: 'The project stores 90 B of 100 B.',
      href: '/projects/default',
      tone: 'warning',
    },
    {
      key: 'job j',
      title: 'Fine-tune: Net on birds',
      reason: 'No disk is left.',
      href: '/fine-tunes/f',
      tone: 'danger',
    },
  ]);
});
