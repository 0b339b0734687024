import { startThread } from '../../zoo/entry-point.ts';
import { UnavailableError } from '../../zoo/errors.ts';
import type { FeatureFile } from '../../zoo/features/feature-rows.ts';
import type { FeatureTaskName, FeatureTasks } from './feature-task.ts';

export interface ToFeatureThread {
  name: FeatureTaskName;
  source: FeatureFile;
  ask: FeatureTasks[FeatureTaskName]['ask'];
}

/** The most tasks that wait; further callers are told to retry. */
const LONGEST_QUEUE = 20;
const LONGEST_MILLISECONDS = 180_000;

let waiting = 0;
let turn: Promise<unknown> = Promise.resolve();

/**
 * Runs a task on a file of features in a worker thread: one task after the other, however many requests come.
 *
 * @throws UnavailableError if too many tasks wait, or one takes too long; an Error if the file is not what it should be
 */
export async function inFeatureThread<Name extends FeatureTaskName>(
  name: Name,
  source: FeatureFile,
  ask: FeatureTasks[Name]['ask'],
): Promise<FeatureTasks[Name]['answer']> {
  if (waiting >= LONGEST_QUEUE)
    throw new UnavailableError('Too many feature sets are being looked at at once: try again in a minute.');
  waiting++;
  const result = turn.then(() => runInThread({ name, source, ask }));
  turn = result.catch(() => {});
  try {
    return (await result) as FeatureTasks[Name]['answer'];
  } finally {
    waiting--;
  }
}

function runInThread(task: ToFeatureThread): Promise<unknown> {
  const worker = startThread(new URL('./feature-thread.ts', import.meta.url), { task });
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new UnavailableError(`The features took more than ${LONGEST_MILLISECONDS / 1000} s.`)),
      LONGEST_MILLISECONDS,
    );
    worker
      .on('message', resolve)
      .on('error', reject)
      .on('exit', (code) => reject(new Error(`The thread that works on features ended with code ${code}.`)))
      .on('exit', () => clearTimeout(timer));
  }).finally(() => worker.terminate());
}
