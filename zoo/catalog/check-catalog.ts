import { InvalidInputError } from '../errors.ts';
import { placeInYaml } from '../yaml/read-yaml.ts';
import type { ModelManifest } from './manifest.ts';

export interface CatalogEntry {
  /** The manifest's file name. */
  file: string;
  text: string;
  manifest: ModelManifest;
}

/**
 * Checks across manifests: each is named after its slug, no two have the same source, base models exist, and no model is its
 * own ancestor.
 *
 * @throws InvalidInputError with a line `file:line:column: what is wrong` for each error.
 */
export function checkCatalog(entries: CatalogEntry[]): void {
  const faults = [...misnamed(entries), ...duplicateSources(entries), ...badBases(entries)];
  if (faults.length === 0) return;
  const lines = faults.map(({ entry, path, message }) => `${placeInYaml(entry.text, entry.file, path)}: ${message}`);
  throw new InvalidInputError(lines.join('\n'), faults[0].path.join('.'));
}

interface Fault {
  entry: CatalogEntry;
  path: string[];
  message: string;
}

function misnamed(entries: CatalogEntry[]): Fault[] {
  return entries
    .filter(({ file, manifest }) => file !== `${manifest.slug}.yaml`)
    .map((entry) => {
      const { slug } = entry.manifest;
      return {
        entry,
        path: ['slug'],
        message: `${entry.file} describes the model ${slug}; name it ${slug}.yaml.`,
      };
    });
}

function duplicateSources(entries: CatalogEntry[]): Fault[] {
  const first = new Map<string, CatalogEntry>();
  return entries.flatMap((entry) => {
    const key = sourceKey(entry.manifest);
    const other = first.get(key);
    first.set(key, other ?? entry);
    return other ? [{ entry, path: ['source'], message: `${other.file} has the same source.` }] : [];
  });
}

/** The fetched item, without its revision. */
function sourceKey({ source }: ModelManifest): string {
  if (source.kind === 'npm' || source.kind === 'pypi') return `${source.kind} ${source.package} ${source.path}`;
  return source.kind === 'hub' ? `hub ${source.repository} ${source.file ?? ''}` : `url ${source.url}`;
}

function badBases(entries: CatalogEntry[]): Fault[] {
  const bySlug = new Map(entries.map((entry) => [entry.manifest.slug, entry]));
  return entries.flatMap((entry): Fault[] => {
    const { slug, baseModel, baseModelName } = entry.manifest;
    const fault = (message: string, field = 'baseModel') => [{ entry, path: [field], message: `${field}: ${message}` }];
    if (baseModel === null) return [];
    if (baseModelName !== null)
      return fault('is for a model that the zoo does not have; leave it out.', 'baseModelName');
    if (!bySlug.has(baseModel)) return fault(`there is no manifest ${baseModel}.yaml.`);
    const circle = circleFrom(slug, (from) => bySlug.get(from)?.manifest.baseModel ?? null);
    return circle ? fault(`a model cannot be its own ancestor: ${circle.join(' from ')}.`) : [];
  });
}

/** The slugs from `slug` back to itself, along base models; null if there is no cycle. */
export function circleFrom(slug: string, baseOf: (slug: string) => string | null): string[] | null {
  const path = [slug];
  for (let base = baseOf(slug); base !== null; base = baseOf(base)) {
    if (path.includes(base)) return base === slug ? [...path, slug] : null;
    path.push(base);
  }
  return null;
}
