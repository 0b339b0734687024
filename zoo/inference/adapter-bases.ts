import { once } from 'node:events';
import { startThread } from '../entry-point.ts';
import { tensorsOf } from '../runtime/plain-tensors.ts';
import { openSessionInThread, type ThreadSession } from '../runtime/session-in-thread.ts';
import type { CheckpointMetadata } from './checkpoint-metadata.ts';
import type { LaneSession } from './classifier.ts';
import type { FromTakeApartThread, TakeApartData } from './take-apart-thread.ts';

/** A checkpoint that runs on a base which it shares. */
export interface OnBase {
  described: CheckpointMetadata;
  session: LaneSession;
}

interface Base {
  session: Promise<ThreadSession>;
  users: number;
}

/**
 * The base models of a process, each loaded once, and run for any checkpoint that LORA trained on it: what a checkpoint has of its own (its low-rank
 * updates and its head) is fed to the run. Runs of one base happen one after the other.
 */
export class AdapterBases {
  readonly #directory: string;
  readonly #onLost: (error: Error) => void;
  /** By the digests of their files. */
  readonly #bases = new Map<string, Base>();
  #last: Promise<unknown> = Promise.resolve();

  /** @param directory where the files of bases are kept, for checkpoints to come; @param onLost as `openSessionInThread` has it */
  constructor(directory: string, onLost: (error: Error) => void) {
    this.#directory = directory;
    this.#onLost = onLost;
  }

  /** How many are loaded. */
  get size(): number {
    return this.#bases.size;
  }

  /**
   * Opens a checkpoint. One after the other, for each takes the memory of a whole checkpoint meanwhile.
   *
   * @param files paths of the checkpoint, and of the adapter that was written beside it
   * @returns null for one that has no such base: see `takeApart`
   * @throws InvalidInputError for files that are none
   */
  open(files: Omit<TakeApartData, 'directory'>): Promise<OnBase | null> {
    const opened = this.#last.then(() => this.#open(files));
    this.#last = opened.catch(() => {});
    return opened;
  }

  async #open(files: Omit<TakeApartData, 'directory'>): Promise<OnBase | null> {
    const apart = await takenApart({ ...files, directory: this.#directory });
    if (!apart) return null;
    const { described, base: file, digest, feeds } = apart;
    const base = this.#bases.get(digest) ?? { session: openSessionInThread(file, {}, this.#onLost), users: 0 };
    this.#bases.set(digest, base);
    base.users++;
    const leave = async () => {
      base.users--;
      if (base.users > 0) return;
      this.#bases.delete(digest);
      await (await base.session).close();
    };
    const session = await base.session.catch((error) => {
      this.#bases.delete(digest);
      throw error;
    });
    const kept = session.keep(tensorsOf(feeds));
    const { inputNames, outputNames } = session;
    return {
      described,
      session: {
        ...{ inputNames, outputNames },
        run: (given, outputs) => kept.run(given, outputs),
        async close() {
          kept.drop();
          await leave();
        },
      },
    };
  }
}

async function takenApart(data: TakeApartData): Promise<FromTakeApartThread> {
  const worker = startThread(new URL('./take-apart-thread.ts', import.meta.url), data);
  try {
    // Rejects with what the thread throws.
    const [answered] = (await once(worker, 'message')) as [FromTakeApartThread];
    return answered;
  } finally {
    await worker.terminate();
  }
}
