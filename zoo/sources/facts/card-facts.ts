import { parseDocument } from 'yaml';
import { type OwnFacts, readOwnFacts } from '../../provenance/own-metadata.ts';
import { nestsTooDeeply } from '../../yaml/nests-too-deeply.ts';
import type { SourceFacts } from '../source-facts.ts';
import { spdxLicense } from './spdx-license.ts';

/** The maximum characters of a card, as for the cards of manifests. */
const MAX_CARD = 100_000;
/** Front matter is a page at most; an import does not parse megabytes of YAML. */
const MAX_FRONT_MATTER = 200_000;
const MAX_LIST = 50;

export type CardFacts = Pick<
  SourceFacts,
  'name' | 'license' | 'tags' | 'card' | 'baseModelName' | 'trainingData' | 'citation'
> & {
  pipelineTag: string | null;
  /** What Graft wrote into the card of its own checkpoint. */
  own: OwnFacts;
};

/**
 * The facts in a hub's model card: its front matter (huggingface.co/docs/hub/model-cards), and its text, which is cut after
 * 100,000 characters with a note. Invalid YAML in the front matter is ignored.
 */
export function cardFacts(readme: string): CardFacts {
  const { matter, body } = split(readme.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n'));
  const tags = [...strings(matter.tags), ...strings(matter.language)].map(toTag).filter((tag) => tag !== '');
  return {
    name: text(matter.model_name, 200) ?? text(indexName(matter['model-index']), 200),
    license: spdxLicense(matter.license, matter.license_name),
    tags: [...new Set(tags)].slice(0, MAX_LIST),
    card: cutOff(body.trim()),
    baseModelName: baseModel(matter.base_model ?? matter.finetuned_from),
    trainingData: [...new Set(strings(matter.datasets).map((name) => name.slice(0, 200)))].slice(0, MAX_LIST),
    citation: citation(body),
    pipelineTag: text(matter.pipeline_tag, 100),
    own: readOwnFacts(matter.graft),
  };
}

function split(readme: string): { matter: Record<string, unknown>; body: string } {
  const [whole, yaml] = /^---[ \t]*\n([\s\S]*?)\n---[ \t]*(?:\n|$)/.exec(readme.slice(0, MAX_FRONT_MATTER)) ?? [];
  if (whole === undefined) return { matter: {}, body: readme };
  const body = readme.slice(whole.length);
  if (nestsTooDeeply(yaml)) return { matter: {}, body };
  try {
    // Aliases can expand a page to gigabytes; a card needs none.
    const value: unknown = parseDocument(yaml, { strict: false, uniqueKeys: false, logLevel: 'silent' }).toJS({
      maxAliasCount: 0,
    });
    return { matter: value !== null && typeof value === 'object' ? (value as Record<string, unknown>) : {}, body };
  } catch {
    return { matter: {}, body };
  }
}

function cutOff(card: string): string | null {
  if (card === '') return null;
  if (card.length <= MAX_CARD) return card;
  const note = `\n\n*The card continues at its source; Graft keeps at most ${MAX_CARD.toLocaleString('en')} characters.*`;
  const kept = card.slice(0, MAX_CARD - note.length);
  // Not within a line, if there are lines, nor between the halves of a surrogate pair.
  const end = kept.lastIndexOf('\n');
  return (end > MAX_CARD / 2 ? kept.slice(0, end) : kept.replace(/[\ud800-\udbff]$/, '')) + note;
}

/** The first BibTeX entry of a card, complete; null if there is none, or it is too long for a citation. */
function citation(body: string): string | null {
  const start = body.search(/@[a-z]+\{[^\s,{}]+,/i);
  if (start < 0) return null;
  let depth = 0;
  for (let i = start; i < Math.min(body.length, start + 2_000); i++) {
    if (body[i] === '{') depth += 1;
    if (body[i] === '}' && --depth === 0) return body.slice(start, i + 1);
  }
  return null;
}

/** One base model is lineage; several mean a merge, which one name does not describe. */
function baseModel(value: unknown): string | null {
  const names = strings(value);
  return names.length === 1 ? names[0].slice(0, 200) : null;
}

function indexName(index: unknown): unknown {
  const [first] = Array.isArray(index) ? index : [];
  return first !== null && typeof first === 'object' && 'name' in first ? first.name : null;
}

function strings(value: unknown): string[] {
  const list = Array.isArray(value) ? value.slice(0, 1_000) : [value];
  return list
    .filter((one) => typeof one === 'string')
    .map((one) => one.trim())
    .filter((one) => one !== '');
}

function text(value: unknown, maxLength: number): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value.trim().slice(0, maxLength) : null;
}

/** A tag as in manifests: lower-case words joined by `-`. */
const toTag = (tag: string) =>
  tag
    .slice(0, 100)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
