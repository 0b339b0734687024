import type { RuntimeTensor } from '../../runtime/session.ts';

/** A network's inputs by name, each `[rows, …]`. */
export type Inputs = Record<string, RuntimeTensor>;
