import { bert } from './bert.ts';
import { clip, clipText, clipVision } from './clip.ts';
import { convnext, convnextV2 } from './convnext.ts';
import { deit } from './deit.ts';
import { dinov2 } from './dinov2.ts';
import { distilbert } from './distilbert.ts';
import { efficientnet, efficientnetPytorch } from './efficientnet.ts';
import { electra } from './electra.ts';
import type { Family } from './family.ts';
import { gpt2 } from './gpt2.ts';
import { llama } from './llama.ts';
import { mobilenetV2 } from './mobilenet-v2.ts';
import { mobilenetV3 } from './mobilenet-v3.ts';
import { mpnet } from './mpnet.ts';
import { resnet } from './resnet.ts';
import { roberta } from './roberta.ts';
import { siglip, siglipText, siglipVision } from './siglip.ts';
import { swin } from './swin.ts';
import { timmResnet } from './timm-resnet.ts';
import { vit } from './vit.ts';

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
  vit,
  deit,
  dinov2,
  swin,
  resnet,
  timmResnet,
  convnext,
  convnextV2,
  mobilenetV2,
  mobilenetV3,
  efficientnet,
  efficientnetPytorch,
];
