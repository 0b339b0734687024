import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { AugmentationFields } from './augmentation-fields.tsx';

/** The labels of the fields that are marked as wrong. */
function marked(errors: Record<string, string> | string): string[] {
  const named = typeof errors === 'string' ? { augmentation: errors } : errors;
  const html = renderToStaticMarkup(<AugmentationFields initial={{}} modality="IMAGE" errors={named} />);
  const wrong = [...html.matchAll(/id="([^"]+)"[^>]*aria-invalid="true"/g)].map(([, id]) => id);
  return wrong.map((id) => new RegExp(`for="${id}">([^<]*)<`).exec(html)?.[1] ?? '');
}

test('a refusal marks the field that it names', () => {
  expect(marked('augmentation.erasing must be at most 1, not 1.5.')).toEqual(['Erasing']);
  expect(marked('augmentation.randAugment.magnitude must be at most 30, not 99.')).toEqual(['RandAugment: magnitude']);
  expect(marked('cropScale has no effect without crop: true. Add it, or leave it out.')).toEqual([
    'Crop: smallest part',
  ]);
  expect(marked('The augmentation has no operation.')).toEqual(['Crop']);
  expect(marked({ erasing: 'Must be at most 1.', magnitude: 'Must be at most 30.' })).toEqual([
    ...['RandAugment: magnitude', 'Erasing'],
  ]);
});
