// Main of the process that reads the files of strangers. It has no secret and, where Linux allows, no network: see `confine`.
import { InvalidInputError, UnavailableError } from '../../../zoo/errors.ts';
import { TASKS, type TaskContext, type TaskInput, type TaskName } from './tasks.ts';

export interface ToSandbox<N extends TaskName = TaskName> {
  name: N;
  input: TaskInput<N>;
}

/** An error that crossed the boundary between the processes. */
export interface SentError {
  kind: 'invalid' | 'unavailable' | 'other';
  message: string;
  field?: string;
  code?: string;
  stack?: string;
}

export type FromSandbox =
  | { type: 'progress'; fraction: number; stage: string }
  | { type: 'done'; output: unknown }
  | { type: 'failed'; error: SentError };

process.on('disconnect', () => process.exit(1));
process.once('message', async (message: ToSandbox) => {
  const answer = await attempt(message);
  process.send?.(answer, () => process.exit(0));
});

async function attempt({ name, input }: ToSandbox): Promise<FromSandbox> {
  const onProgress: TaskContext['onProgress'] = (fraction, stage) => send({ type: 'progress', fraction, stage });
  try {
    const task = TASKS[name] as (input: unknown, context: TaskContext) => Promise<unknown>;
    return { type: 'done', output: await task(input, { onProgress }) };
  } catch (error) {
    return { type: 'failed', error: describe(error) };
  }
}

const send = (message: FromSandbox) => process.send?.(message);

function describe(error: unknown): SentError {
  const { message, stack, code } = error as NodeJS.ErrnoException;
  if (error instanceof InvalidInputError) return { kind: 'invalid', message, field: error.field, stack };
  if (error instanceof UnavailableError) return { kind: 'unavailable', message, stack };
  return { kind: 'other', message: message ?? String(error), code, stack };
}
