import type { Step } from '../tour.ts';
import { adaptation } from './adaptation.ts';
import { augmentation } from './augmentation.ts';
import { comparison } from './comparison.ts';
import { features } from './features.ts';
import { fewShots } from './few-shots.ts';
import { heads } from './heads.ts';
import { probe } from './probe.ts';
import { quality } from './quality.ts';
import { ranking } from './ranking.ts';
import { sweep } from './sweep.ts';
import { words } from './words.ts';

/** The tour, in order. */
export const STEPS: readonly Step[] = [
  features,
  quality,
  probe,
  heads,
  fewShots,
  words,
  augmentation,
  adaptation,
  ranking,
  sweep,
  comparison,
];
