import { expect, test } from 'vitest';
import { NO_OWN_FACTS } from '../../provenance/own-metadata.ts';
import { cardFacts } from './card-facts.ts';
import { spdxLicense } from './spdx-license.ts';

test('front matter and text of a card', () => {
  const bibtex = '@article{vit,\n  title={An {Image} is Worth 16x16 Words},\n  year={2020}\n}';
  const card = `---
license: apache-2.0
base_model: google/vit-base-patch16-224-in21k
datasets:
- beans
- imagenet-1k
tags: [Vision, "image classification"]
language: en
pipeline_tag: image-classification
model-index:
- name: vit-base-beans
---
# Beans

\`\`\`bibtex
${bibtex}
\`\`\`
`;
  expect(cardFacts(card)).toEqual({
    name: 'vit-base-beans',
    license: 'Apache-2.0',
    tags: ['vision', 'image-classification', 'en'],
    card: `# Beans\n\n\`\`\`bibtex\n${bibtex}\n\`\`\``,
    baseModelName: 'google/vit-base-patch16-224-in21k',
    trainingData: ['beans', 'imagenet-1k'],
    citation: bibtex,
    pipelineTag: 'image-classification',
    own: NO_OWN_FACTS,
  });
});

test('a card of 5 MB is cut, and says so; its contents stay text', () => {
  const line = '<script>alert(1)</script>\n';
  const { card } = cardFacts(`---\nlicense: mit\n---\n${line.repeat(5_000_000 / line.length)}`);
  expect(card?.length).toBeLessThanOrEqual(100_000);
  expect(card?.length).toBeGreaterThan(99_000);
  expect(card).toMatch(/<\/script>\n\n\*The card continues at its source; Graft keeps at most 100,000 characters/);
});

test.each([
  ['no YAML', '---\n{ : :\n---\ntext'],
  ['aliases that unfold without end', `---\na: &a [x, x]\nb: &b [*a, *a]\nlicense: mit\ntags: *b\n---\ntext`],
  ['fields of other kinds', '---\nlicense: 7\ntags: {a: b}\nbase_model: [a, b]\ndatasets: null\n---\ntext'],
  ['no end', '---\nlicense: mit\ntext'],
])('front matter with %s states nothing', (_, card) => {
  expect(cardFacts(card)).toMatchObject({ license: null, tags: [], baseModelName: null, trainingData: [] });
});

test.each([
  ['apache-2.0', null, 'Apache-2.0'],
  ['cc-by-nc-sa-4.0', null, 'CC-BY-NC-SA-4.0'],
  [['mit'], null, 'MIT'],
  [['mit', 'apache-2.0'], null, null],
  ['odbl', null, 'ODbL-1.0'],
  ['openrail++', null, 'LicenseRef-openrail-plus-plus'],
  ['llama3.1', null, 'LicenseRef-llama3.1'],
  ['other', null, null],
  ['other', 'nvidia-open-model-license', 'LicenseRef-nvidia-open-model-license'],
  ['unknown', null, null],
  ['bsd', null, null],
  [undefined, null, null],
])('the licence %j (%j) is %j in SPDX', (license, name, expected) => {
  expect(spdxLicense(license, name)).toBe(expected);
});

test('front matter that nests without end is left out', () => {
  expect(cardFacts(`---\nlicense: mit\ntags: ${'['.repeat(100_000)}\n---\nA model.`)).toMatchObject({
    ...{ license: null, card: 'A model.' },
  });
});
