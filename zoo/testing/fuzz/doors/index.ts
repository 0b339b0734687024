import type { Door } from '../run-mutant.ts';
import { tarballs, zips } from './archives.ts';
import { descriptions } from './descriptions.ts';
import { networks } from './networks.ts';
import { packages } from './packages.ts';
import { pictures } from './pictures.ts';
import { tables } from './tables.ts';
import { weights } from './weights.ts';

/** Every way that files take into the zoo, by the names of `npm run fuzz`. */
export const DOORS: Record<string, () => Promise<Door>> = {
  networks,
  zips,
  tarballs,
  pictures,
  packages,
  weights,
  tables,
  descriptions,
};
