import { LANGUAGE } from '../../messages/language.ts';
import { t } from '../../messages/t.ts';

export const SORTS = ['RELEVANCE', 'FASTEST', 'SMALLEST', 'COMPLETEST', 'NEWEST', 'NAME'] as const;

/** What a facet may be set to; of another value the API would refuse the whole search. */
export const VALUES = {
  task: ['IMAGE_CLASSIFICATION', 'TEXT_CLASSIFICATION', 'TOKEN_CLASSIFICATION', 'FEATURE_EXTRACTION'],
  modality: ['IMAGE', 'TEXT'],
  availability: ['READY', 'REMOTE', 'FETCHING', 'FAILED', 'INCOMPLETE'],
  severity: ['NONE', 'INFO', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL'],
  use: ['PERMITTED', 'FORBIDDEN', 'UNKNOWN'],
  source: ['HUB', 'NPM', 'PYPI', 'URL', 'UPLOAD', 'FINE_TUNE'],
} as const;

type Value<Facet extends keyof typeof VALUES> = (typeof VALUES)[Facet][number];
export type Task = Value<'task'>;
export type Sort = (typeof SORTS)[number];
export type View = 'cards' | 'plot';

/** A reader's filters for the zoo; the names are those of the facets, and of the address's parameters. */
export interface ZooFilters {
  search: string;
  sort: Sort;
  task: string | null;
  modality: string | null;
  availability: string | null;
  /** Power of ten below the parameters. */
  size: string | null;
  /** Severity of the worst bias note, or NONE. */
  severity: string | null;
  /** What the licence says of commercial use. */
  use: string | null;
  license: string[];
  source: string[];
}

export const NO_FILTERS: ZooFilters = {
  search: '',
  sort: 'RELEVANCE',
  task: null,
  modality: null,
  availability: null,
  size: null,
  severity: null,
  use: null,
  license: [],
  source: [],
};

/** Whether any filter is set. */
export const isFiltered = (filters: ZooFilters): boolean =>
  toQuery({ ...filters, sort: NO_FILTERS.sort }).toString() !== '';

/** The filters as an address's parameters, so that a search can be sent to somebody; unset filters are left out. */
export function toQuery(filters: ZooFilters): URLSearchParams {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(filters)) {
    if (Array.isArray(value)) for (const item of value) query.append(name, item);
    else if (value && value !== NO_FILTERS.sort) query.set(name, value);
  }
  return query;
}

export function fromQuery(query: URLSearchParams): ZooFilters {
  const one = (name: string) => query.get(name) || null;
  const known = (facet: keyof typeof VALUES) => VALUES[facet].find((value) => value === query.get(facet)) ?? null;
  const sort = SORTS.find((name) => name === one('sort'));
  return {
    search: one('search') ?? '',
    sort: sort ?? NO_FILTERS.sort,
    task: known('task'),
    modality: known('modality'),
    availability: known('availability'),
    size: one('size'),
    severity: known('severity'),
    use: known('use'),
    license: query.getAll('license'),
    source: query.getAll('source').filter((source) => VALUES.source.some((value) => value === source)),
  };
}

/** The variables of the query `models`. */
export function toVariables({
  search,
  sort,
  task,
  modality,
  availability,
  size,
  severity,
  use,
  license,
  source,
}: ZooFilters) {
  const power = size !== null && /^\d{1,2}$/.test(size) ? Number(size) : null;
  return {
    search: search.trim() || null,
    sort,
    filter: {
      task: task as Task | null,
      modality: modality as Value<'modality'> | null,
      availability: availability as Value<'availability'> | null,
      commercialUse: use as Value<'use'> | null,
      licenses: license.length > 0 ? license : null,
      sources: source.length > 0 ? (source as Value<'source'>[]) : null,
      hasBiasNotes: severity === 'NONE' ? false : null,
      severities: severity !== null && severity !== 'NONE' ? [severity as Exclude<Value<'severity'>, 'NONE'>] : null,
      minParameters: power === null ? null : 10 ** power,
      maxParameters: power === null ? null : 10 ** (power + 1) - 1,
    },
  };
}

/** `1M to 10M parameters`, from the power of ten. */
export function sizeLabel(power: string): string {
  if (power === 'UNKNOWN') return t('not known');
  const compact = new Intl.NumberFormat(LANGUAGE, { notation: 'compact' });
  return `${compact.format(10 ** Number(power))} – ${compact.format(10 ** (Number(power) + 1))}`;
}
