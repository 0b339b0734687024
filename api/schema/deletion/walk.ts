import type { Db } from '../../database/connection.ts';
import { DEPENDENCIES, type Deletable, named, type Tie } from './deletable.ts';

/** Something that depends on what is to be deleted. */
export type Dependant = Deletable & { tie: Exclude<Tie, 'CONTENT'> };

/** What is deleted, the first one first, and what depends on it and is not. */
export interface Walked {
  chosen: Deletable[];
  left: Dependant[];
}

const keyOf = ({ kind, id }: Deletable) => `${kind} ${id}`;

/** Everything that a deletion takes with it, by the ties that it follows: one query a kind of dependency and step. */
export async function walk(db: Db, subject: Deletable, follow: readonly Tie[]): Promise<Walked> {
  const chosen = new Map([[keyOf(subject), subject]]);
  const left = new Map<string, Dependant>();
  for (let frontier = [subject]; frontier.length > 0; ) {
    const next: Deletable[] = [];
    for (const { of, kind, tie, ids } of DEPENDENCIES) {
      const from = frontier.filter((item) => item.kind === of).map(({ id }) => id);
      if (from.length === 0) continue;
      const found = (await ids(db, from)).map(({ id }) => id);
      for (const item of await named(db, kind, found)) {
        if (chosen.has(keyOf(item))) continue;
        if (tie !== 'CONTENT' && !follow.includes(tie)) {
          left.set(keyOf(item), { ...item, tie });
          continue;
        }
        chosen.set(keyOf(item), item);
        next.push(item);
      }
    }
    frontier = next;
  }
  // A derived checkpoint of a fine-tune that goes is a part of it, by another way.
  for (const key of chosen.keys()) left.delete(key);
  return { chosen: [...chosen.values()], left: [...left.values()] };
}
