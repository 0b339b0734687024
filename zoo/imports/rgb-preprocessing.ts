import type { ImagePreprocessing } from '../model.ts';

/** The preprocessing of a model whose channels the import turns, so that its file takes red, green, blue: see `rgbInput`. */
export function rgbPreprocessing({ do_flip_channel_order, ...others }: ImagePreprocessing): ImagePreprocessing {
  if (!do_flip_channel_order) return others;
  const turned = ([first, second, third]: [number, number, number]): [number, number, number] => [third, second, first];
  return { ...others, image_mean: turned(others.image_mean), image_std: turned(others.image_std) };
}
