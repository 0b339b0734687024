import { LANGUAGE } from '../../messages/language.ts';
import { t } from '../../messages/t.ts';

export const SORTS = ['RELEVANCE', 'FASTEST', 'SMALLEST', 'COMPLETEST', 'NEWEST', 'NAME'] as const;

export type Task = 'IMAGE_CLASSIFICATION' | 'TEXT_CLASSIFICATION' | 'TOKEN_CLASSIFICATION' | 'FEATURE_EXTRACTION';
export type Sort = (typeof SORTS)[number];
export type View = 'cards' | 'plot';
type Use = 'PERMITTED' | 'FORBIDDEN' | 'UNKNOWN';
type Availability = 'READY' | 'REMOTE' | 'FETCHING' | 'FAILED' | 'INCOMPLETE';
type Source = 'HUB' | 'NPM' | 'PYPI' | 'URL' | 'UPLOAD' | 'FINE_TUNE';
type Severity = 'INFO' | 'LOW' | 'MEDIUM' | 'HIGH' | 'CRITICAL';

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
  const sort = SORTS.find((name) => name === one('sort'));
  return {
    search: one('search') ?? '',
    sort: sort ?? NO_FILTERS.sort,
    task: one('task'),
    modality: one('modality'),
    availability: one('availability'),
    size: one('size'),
    severity: one('severity'),
    use: one('use'),
    license: query.getAll('license'),
    source: query.getAll('source'),
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
      modality: modality as 'IMAGE' | 'TEXT' | null,
      availability: availability as Availability | null,
      commercialUse: use as Use | null,
      licenses: license.length > 0 ? license : null,
      sources: source.length > 0 ? (source as Source[]) : null,
      hasBiasNotes: severity === 'NONE' ? false : null,
      severities: severity !== null && severity !== 'NONE' ? [severity as Severity] : null,
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
