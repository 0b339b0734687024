import { t } from '../../messages/t.ts';

/** As typed: three numbers each, of red, green and blue. */
export interface Normalization {
  image_mean: string[];
  image_std: string[];
}

/** The normalizations of most picture models, to choose from. Source: torchvision, CLIP, transformers. */
export const NORMALIZATIONS: (Normalization & { name: string })[] = [
  { name: 'ImageNet', image_mean: ['0.485', '0.456', '0.406'], image_std: ['0.229', '0.224', '0.225'] },
  { name: t('−1 to 1'), image_mean: ['0.5', '0.5', '0.5'], image_std: ['0.5', '0.5', '0.5'] },
  {
    name: 'CLIP',
    image_mean: ['0.48145466', '0.4578275', '0.40821073'],
    image_std: ['0.26862954', '0.26130258', '0.27577711'],
  },
  { name: t('none'), image_mean: ['0', '0', '0'], image_std: ['1', '1', '1'] },
];
