import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import type { Example, ImageDataset } from '../data/dataset.ts';
import { random } from '../data/random.ts';

const LABELS = ['circle', 'cross'];
const DRAWINGS = ['<circle cx="8" cy="8" r="5"/>', '<path d="M2 2 14 14M14 2 2 14" stroke-width="3"/>'];
const INKS = { blue: '#2244dd', yellow: '#ddaa22' };

/**
 * The number of pictures of each label, first circles. Training is skewed, as real data are; validation and test are not.
 */
const COUNTS: Record<Example['split'], Record<keyof typeof INKS, [number, number]>> = {
  train: { blue: [90, 30], yellow: [4, 16] },
  validation: { blue: [15, 15], yellow: [15, 15] },
  test: { blue: [40, 40], yellow: [40, 40] },
};

/**
 * A small data set of circles and crosses, 16 × 16, in blue and yellow ink, for specs of fairness: in training yellow is
 * rare, and correlated with crosses. All examples have one more attribute, with a single value.
 */
export async function skewedDataset(directory: string): Promise<ImageDataset> {
  const generator = random(5);
  const pack: Buffer[] = [];
  const examples: Example[] = [];
  let offset = 0;
  for (const split of ['train', 'validation', 'test'] as const) {
    for (const ink of ['blue', 'yellow'] as const) {
      for (const [label, count] of COUNTS[split][ink].entries()) {
        for (let i = 0; i < count; i++) {
          const [x, y] = [generator.next() * 5 - 2.5, generator.next() * 5 - 2.5];
          const colour = INKS[ink];
          const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16"><rect width="16" height="16" fill="#eee"/>
            <g transform="translate(${x} ${y})" fill="${label === 0 ? colour : 'none'}" stroke="${colour}">${DRAWINGS[label]}</g></svg>`;
          const bytes = await sharp(Buffer.from(svg)).png().toBuffer();
          examples.push({
            name: `${split}/${ink}-${LABELS[label]}-${i}.png`,
            label,
            split,
            groups: { ink, one: 'same' },
            offset,
            byteSize: bytes.length,
            sha256: createHash('sha256').update(bytes).digest('hex'),
            width: 16,
            height: 16,
          });
          pack.push(bytes);
          offset += bytes.length;
        }
      }
    }
  }
  const packFile = join(directory, 'skewed.pack');
  await writeFile(packFile, Buffer.concat(pack));
  const index = { version: 1, modality: 'IMAGE', groups: ['ink', 'one'], quality: [], seed: 0 } as const;
  return { index: { ...index, groups: [...index.groups], quality: [], labels: LABELS, examples }, packFile };
}
