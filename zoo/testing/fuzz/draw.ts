import { type Random, random } from '../../data/random.ts';

/** Draws for mutants: all from one seed, so that a mutant can be made again. */
export class Draw {
  readonly random: Random;
  constructor(seed: number) {
    this.random = random(seed);
  }

  /** A whole number from 0 to `below` - 1; 0 if there is none. */
  int(below: number): number {
    return Math.floor(this.random.next() * below);
  }

  /** From 1 to `most`; small ones more often. */
  few(most: number): number {
    return 1 + Math.floor(this.random.next() ** 2 * most);
  }

  chance(probability: number): boolean {
    return this.random.next() < probability;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.int(list.length)];
  }

  bytes(length: number): Buffer {
    return Buffer.from(Uint8Array.from({ length }, () => this.int(256)));
  }
}
