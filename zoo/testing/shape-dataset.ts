import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import type { Example, ImageDataset } from '../data/dataset.ts';
import { random } from '../data/random.ts';
import type { Size } from '../data/raster.ts';

const SHAPES = {
  circle: '<circle cx="8" cy="8" r="6"/>',
  cross: '<path d="M2 2 14 14M14 2 2 14" stroke-width="3"/>',
  stripes: '<path d="M0 3H16M0 8H16M0 13H16" stroke-width="2"/>',
} as const;
const COLOURS = ['#2244dd', '#dd3322', '#118833', '#8811aa'];

/**
 * A small data set of drawn shapes, each in four colours and many positions, for specs that train: three classes, PNG, 16 ×
 * 16 by default.
 */
export async function shapeDataset(
  directory: string,
  perClass = 24,
  { width, height }: Size = { width: 16, height: 16 },
): Promise<ImageDataset> {
  const generator = random(11);
  const labels = Object.keys(SHAPES);
  const pack: Buffer[] = [];
  const examples: Example[] = [];
  let offset = 0;
  for (const [label, drawing] of Object.values(SHAPES).entries()) {
    for (let i = 0; i < perClass; i++) {
      const colour = COLOURS[i % COLOURS.length];
      const [x, y] = [generator.next() * 4 - 2, generator.next() * 4 - 2];
      const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 16 16" preserveAspectRatio="none"><rect width="16" height="16" fill="#eee"/>
        <g transform="translate(${x} ${y})" fill="${label === 0 ? colour : 'none'}" stroke="${colour}">${drawing}</g></svg>`;
      const bytes = await sharp(Buffer.from(svg)).png().toBuffer();
      examples.push({
        name: `${labels[label]}/${i}.png`,
        label,
        split: i % 6 === 4 ? 'validation' : i % 6 === 5 ? 'test' : 'train',
        groups: { colour },
        offset,
        byteSize: bytes.length,
        sha256: createHash('sha256').update(bytes).digest('hex'),
        width,
        height,
      });
      pack.push(bytes);
      offset += bytes.length;
    }
  }
  const packFile = join(directory, 'shapes.pack');
  await writeFile(packFile, Buffer.concat(pack));
  return {
    index: { version: 1, modality: 'IMAGE', labels, groups: ['colour'], examples, quality: [], seed: 0 },
    packFile,
  };
}
