import { renderToStaticMarkup } from 'react-dom/server';
import { Client, Provider } from 'urql';
import { expect, test } from 'vitest';
import type { Job } from '../jobs/job-fields.ts';
import { PendingCheckpoint } from './pending-checkpoint.tsx';

const client = new Client({ url: 'http://127.0.0.1', exchanges: [], preferGetMethod: false });
const shown = (job: Partial<Job>) => {
  const fineTune = {
    ...{ id: '7', strategy: 'PARTIAL' as const, options: {}, model: { id: '1', name: 'Otter' } },
    dataset: { id: '2', name: 'Tones', version: 1, deletedAt: null },
  };
  const all = { id: '3', kind: 'export-checkpoint', progress: 0.5, stage: null, error: null, createdAt: '', ...job };
  return renderToStaticMarkup(
    <Provider value={client}>
      <PendingCheckpoint
        pending={{ id: '9', job: null, derivedFrom: { id: '8' }, fineTune }}
        job={{ startedAt: null, finishedAt: null, ...all } as Job}
      />
    </Provider>,
  );
};

test('a checkpoint that a job still makes is not called missing', () => {
  const waiting = shown({ state: 'QUEUED' });
  expect(waiting).toContain('A checkpoint of Partial of Otter');
  expect(waiting).toContain('Waiting for a worker');
  expect(waiting).toContain('href="/checkpoints/8"');
});

test('nor one whose job failed, and it says why', () => {
  const failed = shown({ state: 'FAILED', error: 'The conversion changes the scores.' });
  expect(failed).toContain('The conversion changes the scores.');
  expect(failed).toContain('The job did not make it.');
});
