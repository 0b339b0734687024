/** Typical searches of a list of models: variables of the query `models`, and the name of the case. */
export interface Search {
  kind: string;
  variables: Record<string, unknown>;
}

const LICENSES = ['Apache-2.0', 'MIT', 'NOASSERTION', 'CC-BY-4.0', 'GPL-3.0-only', 'Artistic-2.0'];
const TASKS = ['IMAGE_CLASSIFICATION', 'TEXT_CLASSIFICATION', 'FEATURE_EXTRACTION'];
const FREQUENT = ['bert', 'resnet', 'vit', 'base', 'imagenet', 'sentiment', 'transformers'];
const PAIRS = ['bert small', 'resnet food', 'vit imagenet', 'distilbert emotion', 'swin medical', 'clip retail'];
/** Publishers of some dozens of models each, and words that few models have. */
const RARE = ['bamivey', 'korodar', 'poolformer micro', 'funnel nano documents', 'levit topic', 'wilsolmar'];
const MISTYPED = ['mobilnet', 'distillbert', 'efficentnet', 'inceptoin', 'sentimant', 'radiolgy'];
const SIZES: [number | null, number | null][] = [
  [null, 9_999_999],
  [10_000_000, 99_999_999],
  [100_000_000, 999_999_999],
  [1_000_000_000, null],
];
const SORTS = ['RELEVANCE', 'NAME', 'NEWEST', 'SMALLEST'];
const ORDERS = ['NAME', 'NEWEST', 'SMALLEST'];

const pick = <T>(list: T[], number: number): T => list[number % list.length];

/** The `number`-th search of each kind; each number gives a different one. */
export function searches(number: number): Search[] {
  const license = pick(LICENSES, number);
  const task = pick(TASKS, number);
  const [minParameters, maxParameters] = pick(SIZES, number);
  return [
    { kind: 'no words, sorted', variables: { sort: pick(SORTS, number) } },
    { kind: 'filters', variables: { filter: { task, licenses: [license] }, sort: pick(SORTS, number + 1) } },
    {
      kind: 'filters and sizes',
      variables: { filter: { licenses: [license], minParameters, maxParameters, hasBiasNotes: number % 2 === 0 } },
    },
    { kind: 'a frequent word', variables: { search: pick(FREQUENT, number) } },
    {
      kind: 'a frequent word, filters',
      variables: { search: pick(FREQUENT, number), filter: { task, licenses: [license] } },
    },
    { kind: 'two words', variables: { search: pick(PAIRS, number) } },
    { kind: 'two words, another order', variables: { search: pick(PAIRS, number), sort: pick(ORDERS, number) } },
    { kind: 'rare words', variables: { search: pick(RARE, number) } },
    { kind: 'a mistyped word', variables: { search: pick(MISTYPED, number) } },
    { kind: 'a word being typed', variables: { search: pick(FREQUENT, number).slice(0, 1 + (number % 3)) } },
  ];
}
