import { percentile } from '../demo/percentile.ts';
import type { Bench, Context } from './bench.ts';
import { generateModels } from './catalog/generate-models.ts';
import { searches } from './catalog/searches.ts';
import { serveCatalog } from './catalog/serve-catalog.ts';
import { type Finding, finding } from './row.ts';

const [MODELS, QUICK_MODELS] = [1_000_000, 20_000];

/** The first request of the zoo's page; later pages need no facets. */
const list = (facets: string) => `query ($search: String, $filter: ModelFilter, $sort: ModelSort, $after: String) {
  models(search: $search, filter: $filter, sort: $sort, first: 24, after: $after) {
    totalCount totalCountIsExact correctedSearch
    ${facets}
    pageInfo { hasNextPage endCursor }
    edges { node { id slug name summary task license parameterCount byteSize availability tags biasNotes { id severity } provenance { publisher completeness } } }
  }
}`;

const NAMES = ['task', 'modality', 'license', 'availability', 'source', 'severity', 'size'];
const FIRST = list(`facets { exact ${NAMES.map((name) => `${name} { value count }`).join(' ')} }`);
const NEXT = list('');

/** The request of a model's page. */
const MODEL = `query ($slug: String!) {
  model(slug: $slug) {
    id slug name summary task modality architecture license parameterCount byteSize availability tags labels limits preprocessing card createdAt
    references { facts url } inputs { name type shape } outputs { name type shape } featureLayers { name op dimension parameterCount }
    provenance { source uri revision publisher retrievedAt files { path byteSize sha256 } trainingData citation completeness missing }
    biasNotes { id statement severity affectedGroups origin evidence mitigation author createdAt }
    baseModel { id slug name } derivatives { id slug name } fetchJob { id }
  }
}`;

export const catalog: Bench = {
  about: `searches and pages of a catalogue of ${MODELS.toLocaleString('en')} generated models, over HTTP`,
  run,
};

async function* run({ rounds, quick, wants, directory, say }: Context): AsyncIterable<Finding> {
  const served = await serveCatalog(directory);
  try {
    const count = quick ? QUICK_MODELS : MODELS;
    await generateModels(served.pool, count, (done) => {
      if (done % 100_000 === 0) say(`catalog: ${done.toLocaleString('en')} models of ${count.toLocaleString('en')}`);
    });
    const slugs: string[] = [];
    const times = new Map<string, number[]>();
    const measure = async (kind: string, query: string, variables: Record<string, unknown>) => {
      const start = performance.now();
      const answer = await served.query(query, variables);
      times.set(kind, [...(times.get(kind) ?? []), performance.now() - start]);
      return answer;
    };
    // The first request of each is not counted: PostgreSQL reads its pages from the disk.
    for (let round = -1; round < rounds * 6; round++) {
      for (const { kind, variables } of searches(round + 1)) {
        const { models } = (await measure(kind, FIRST, variables)) as unknown as Answer;
        const { endCursor, hasNextPage } = models.pageInfo;
        if (hasNextPage) await measure('the next page', NEXT, { ...variables, after: endCursor });
        slugs.push(...models.edges.slice(0, 2).map(({ node }) => node.slug));
      }
      if (round === -1) times.clear();
    }
    for (const slug of slugs) await measure('a model', MODEL, { slug });
    const pages = times.get('a model') ?? [];
    times.delete('a model');
    if (wants('search')) {
      for (const [kind, all] of times) yield figureOf(kind, all);
      // Later pages count no facets, so they would lower the median.
      times.delete('the next page');
      yield { ...figureOf('every faceted search', [...times.values()].flat()), reach: { of: 'ours', atMost: 50 } };
    }
    if (wants('model')) yield { ...figureOf('the page of a model', pages), reach: { of: 'ours', atMost: 20 } };
  } finally {
    await served.close();
  }
}

interface Answer {
  models: { pageInfo: { endCursor: string | null; hasNextPage: boolean }; edges: { node: { slug: string } }[] };
}

function figureOf(name: string, times: number[]): Finding {
  return finding({
    bench: 'catalog',
    case: `${name} (${times.length})`,
    metric: 'p95, ms',
    ours: percentile(times, 95),
    peer: null,
    peerName: 'none',
    lowerIsBetter: true,
  });
}
