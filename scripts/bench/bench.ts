import type { Finding } from './row.ts';
import type { Torch } from './torch.ts';

/** What every bench is given. */
export interface Context {
  rounds: number;
  /** Whether the caller wants this case. */
  wants(name: string): boolean;
  torch: Torch | null;
  /** A folder for files, removed at the end. */
  directory: string;
  /** Says what is being done. */
  say(message: string): void;
}

export interface Bench {
  /** One line on what it measures. */
  about: string;
  run(context: Context): AsyncIterable<Finding>;
}
