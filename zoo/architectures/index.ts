import { bert } from './bert.ts';
import { clip, clipText, clipVision } from './clip.ts';
import { distilbert } from './distilbert.ts';
import { electra } from './electra.ts';
import type { Family } from './family.ts';
import { gpt2 } from './gpt2.ts';
import { llama } from './llama.ts';
import { mpnet } from './mpnet.ts';
import { roberta } from './roberta.ts';
import { siglip, siglipText, siglipVision } from './siglip.ts';

/** The families of models whose networks Graft writes from `config.json` and weights, one file each. */
export const FAMILIES: readonly Family[] = [
  bert,
  mpnet,
  roberta,
  distilbert,
  electra,
  gpt2,
  llama,
  clip,
  clipText,
  clipVision,
  siglip,
  siglipText,
  siglipVision,
];
