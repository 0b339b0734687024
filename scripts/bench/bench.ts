import type { Build } from './networks.ts';
import type { Finding } from './row.ts';
import type { Torch } from './torch.ts';

/** The arguments of every bench. */
export interface Context {
  rounds: number;
  /** Small networks and pictures: only to check that everything runs. */
  quick: boolean;
  /** Whether the caller selected this case. */
  wants(name: string): boolean;
  /** Whether the caller wants this peer. */
  wantsPeer(name: string): boolean;
  torch: Torch | null;
  /** A folder for files, removed at the end. */
  directory: string;
  /** Reports progress, or a remark for the reader. */
  say(message: string): void;
}

export interface Bench {
  /** One line on what it measures. */
  about: string;
  /** The networks whose training step it measures, for `--profile`. */
  steps?: (quick: boolean) => Build[];
  run(context: Context): AsyncIterable<Finding>;
}
