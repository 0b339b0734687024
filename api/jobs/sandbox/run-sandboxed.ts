import { spawn } from 'node:child_process';
import os from 'node:os';
import path from 'node:path';
import { childEnvironment } from '../../../zoo/child-environment.ts';
import { nodeArguments } from '../../../zoo/entry-point.ts';
import { InvalidInputError, UnavailableError } from '../../../zoo/errors.ts';
import type { JobContext } from '../handlers/job-context.ts';
import { type Confinement, confine } from './confine.ts';
import type { FromSandbox, SentError, ToSandbox } from './sandbox-process.ts';
import type { TaskInput, TaskName, TaskOptions, TaskOutput } from './tasks.ts';

const PROGRAM = new URL('./sandbox-process.ts', import.meta.url);
const REPOSITORY = path.join(import.meta.dirname, '../../..');

/** The largest file that an import may write: more than the largest data set. */
const MAX_FILE_BYTES = 64 * 2 ** 30;

/** Where a program says so, in its messages, that it got no memory: V8, JavaScript's buffers, C++, onnxruntime, protobuf. */
const NO_MEMORY =
  /heap out of memory|allocation failed|bad_alloc|failed to allocate|cannot allocate memory|out of memory|ENOMEM|invalid (typed )?array length|size of buffer/i;

/** The same in a message about the model, of onnxruntime or of zoo/runtime. */
const NO_ALLOCATION = /bad_alloc|failed to allocate memory|allocation failed|too little memory/i;

const TAIL_LENGTH = 2_000;

/**
 * Does work on files of strangers in a process of its own, without secrets, without network, and with limits of memory, processor time and
 * files: see `confine` for what of that this system allows.
 *
 * @param input may be copied to another process; files that it names are in the job's directory
 * @throws InvalidInputError, UnavailableError as the task; InvalidInputError if it exceeds a limit, or crashes the process
 */
export async function runSandboxed<N extends TaskName>(
  { config, directory, signal, doTask }: Pick<JobContext, 'config' | 'directory' | 'signal' | 'doTask'>,
  name: N,
  input: TaskInput<N>,
  options: TaskOptions = {},
): Promise<TaskOutput<N>> {
  signal.throwIfAborted();
  if (doTask) return doTask(name, input, options);
  const { onProgress, writable } = options;
  const limits = {
    memoryBytes: config.importMemoryBytes ?? memoryOfMachine(),
    cpuSeconds: config.importCpuSeconds,
    fileBytes: MAX_FILE_BYTES,
  };
  const node = [process.execPath, ...nodeArguments(PROGRAM)];
  const { command } = await confine(node, {
    ...limits,
    home: config.home,
    writable: [directory, writable],
    hidden: [config.signingKeyFile, path.join(REPOSITORY, '.env')],
  });
  const [file, ...args] = command;
  const child = spawn(file, args, {
    env: childEnvironment(),
    stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
    serialization: 'advanced',
    killSignal: 'SIGKILL',
    signal,
  });
  let tail = '';
  child.stderr?.on('data', (data: Buffer) => {
    process.stderr.write(data);
    tail = `${tail}${data}`.slice(-TAIL_LENGTH);
  });
  return new Promise((resolve, reject) => {
    child.on('message', (message: FromSandbox) => {
      if (message.type === 'progress') onProgress?.(message.fraction, message.stage);
      else if (message.type === 'done') resolve(message.output as TaskOutput<N>);
      else reject(received(message.error, limits));
    });
    child.once('error', (error) => reject(signal.aborted ? signal.reason : error));
    child.once('close', (code, by) => reject(signal.aborted ? signal.reason : crash(code, by, tail, limits)));
    child.send({ name, input } satisfies ToSandbox<N>, (error) => error && child.kill('SIGKILL'));
  });
}

type Limits = Pick<Confinement, 'memoryBytes' | 'cpuSeconds'>;

/** Three quarters of it: the rest is for the database, the API and the endpoints. */
const memoryOfMachine = () => 0.75 * (process.constrainedMemory() || os.totalmem());

function received({ kind, message, field, code, stack }: SentError, limits: Limits): Error {
  if (kind === 'invalid' && NO_ALLOCATION.test(message)) return tooMuchMemory(limits, message);
  if (kind === 'invalid') return new InvalidInputError(message, field);
  if (kind === 'unavailable') return new UnavailableError(message);
  if (NO_MEMORY.test(message)) return tooMuchMemory(limits, message);
  if (/call stack/i.test(message))
    return new InvalidInputError('The files are nested too deeply to be read. They are broken, or made to do harm.');
  return Object.assign(new Error(message), { code, stack });
}

/** Why the process ended without an answer. */
function crash(code: number | null, signal: NodeJS.Signals | null, tail: string, limits: Limits): Error {
  if (NO_MEMORY.test(tail) || signal === 'SIGABRT' || code === 134) return tooMuchMemory(limits, tail);
  // The kernel sends SIGKILL where the soft limit is the hard one.
  if (signal === 'SIGXCPU' || signal === 'SIGKILL')
    return new InvalidInputError(
      `Reading the files was ended by the system: it took more than ${limits.cpuSeconds} s of processor time, or the machine ran out of memory. If you trust the files, raise GRAFT_IMPORT_CPU_SECONDS or free some memory, and import them again.`,
    );
  const how = signal ? `signal ${signal}` : `exit code ${code}`;
  return new InvalidInputError(
    `The files crashed the program that reads them (${how}). They are broken, or made to do harm. The log of the worker has its last output.`,
  );
}

function tooMuchMemory({ memoryBytes }: Limits, detail: string): InvalidInputError {
  const limit = `${(memoryBytes / 2 ** 30).toFixed(1)} GiB`;
  const wanted = /tensor of [\d.]+ \w+|buffer of size \d+/.exec(detail)?.[0];
  return new InvalidInputError(
    `Reading the files, or running the model once, needs more than the ${limit} of memory that an import may use${wanted ? ` (for a ${wanted})` : ''}. If you trust the files, raise GRAFT_IMPORT_MEMORY_BYTES.`,
  );
}
