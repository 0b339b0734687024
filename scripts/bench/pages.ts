import { loadavg } from 'node:os';
import type { Browser } from 'playwright-core';
import { addressesOf } from '../../web/testing/addresses.ts';
import { launchBrowser } from '../../web/testing/browser.ts';
import { median } from '../demo/percentile.ts';
import type { Bench, Context } from './bench.ts';
import { scrollGallery } from './pages/scroll-gallery.ts';
import { type ServedPages, servePages } from './pages/serve-pages.ts';
import { useControls } from './pages/use-controls.ts';
import { visitPage } from './pages/visit-page.ts';
import { type Finding, finding } from './row.ts';
import { timingOf } from './timing.ts';

const WIDTHS = [1440, 390];
/** What a phone's processor is to a workstation's (https://web.dev/articles/vitals-measurement-getting-started). */
const SLOWDOWN = 4;
const [EXAMPLES, QUICK_EXAMPLES] = [100_000, 10_000];
/** Milliseconds: https://web.dev/articles/lcp */
const LATEST_PAINT = 1_000;
/** From an input to the next paint: https://web.dev/articles/inp */
const MOST_MILLISECONDS = 200;
const GALLERY = 'gallery';
/** As many as a page of the gallery asks for. */
const PAGE = 96;
const PAGES_ASKED = 30;
/** Its editor is not ours, and the only one that may load more. */
const EXPLORER = '/graphiql';

export const pages: Bench = {
  about: `every page of the web app at ${SLOWDOWN} times slower a processor: largest paint, interactions, JavaScript, layout shift; a gallery of ${EXAMPLES.toLocaleString('en')} pictures`,
  run,
};

async function* run(context: Context): AsyncIterable<Finding> {
  const { directory, quick, wants, say } = context;
  const count = quick ? QUICK_EXAMPLES : EXAMPLES;
  const [served, browser] = await Promise.all([servePages(directory, count), launchBrowser()]);
  try {
    const visits = Object.entries(addressesOf(served.content)).flatMap(([route, addresses]) =>
      addresses.map((address, i) => ({ name: i === 0 ? route : `${route}, ${i + 1}`, address })),
    );
    const wanted = visits.filter(({ name }) => wants(name));
    say(`pages: the load of this machine is ${loadavg()[0].toFixed(1)}`);
    if (wanted.length > 0) for (const width of WIDTHS) yield* atWidth(width, wanted, { served, browser }, context);
    if (wants(GALLERY)) yield* gallery({ served, browser }, count, context);
  } finally {
    await browser.close();
    await served.close();
  }
}

interface Opened {
  served: ServedPages;
  browser: Browser;
}

interface Figures {
  name: string;
  paint: number;
  interaction: number;
  scripts: number;
  shift: number;
}

/** The page that is worst at each figure, and the median of all pages. */
async function* atWidth(
  width: number,
  visits: { name: string; address: string }[],
  { served, browser }: Opened,
  { rounds, say }: Context,
): AsyncIterable<Finding> {
  const all: Figures[] = [];
  for (const { name, address } of visits) {
    const { signInUrl, webUrl } = served.platform;
    const visiting = { browser, width, signInUrl, address: webUrl + address, slowdown: SLOWDOWN };
    const seen: Figures[] = [];
    for (let round = 0; round < rounds; round++) {
      const { paint, painted, shift, scriptBytes, used } = await visitPage(visiting, useControls);
      if (paint > LATEST_PAINT) say(`pages: ${width} ${name}: “${painted}” is painted after ${paint.toFixed(0)} ms`);
      if (used.milliseconds > MOST_MILLISECONDS)
        say(`pages: ${width} ${name}: ${used.milliseconds} ms after ${used.of}`);
      seen.push({ name, paint, shift, scripts: scriptBytes / 1000, interaction: used.milliseconds });
    }
    const of = (figure: Exclude<keyof Figures, 'name'>) => median(seen.map((one) => one[figure]));
    const figures = {
      name,
      ...{ paint: of('paint'), interaction: of('interaction'), scripts: of('scripts'), shift: of('shift') },
    };
    all.push(figures);
    say(
      `pages: ${width} ${name}: paint ${figures.paint.toFixed(0)} ms, interaction ${figures.interaction} ms, ${figures.scripts.toFixed(0)} kB, shift ${figures.shift.toFixed(3)}`,
    );
  }
  const ours = all.filter(({ name }) => name !== EXPLORER);
  yield* worst(width, 'largest paint, ms', ours, ({ paint }) => paint, LATEST_PAINT);
  yield* worst(width, 'interaction to next paint, ms', ours, ({ interaction }) => interaction, MOST_MILLISECONDS);
  yield* worst(width, 'JavaScript, kB', ours, ({ scripts }) => scripts, 204.8);
  yield* worst(width, 'layout shift', all, ({ shift }) => shift, 0.02);
}

function* worst(
  width: number,
  metric: string,
  all: Figures[],
  of: (figures: Figures) => number,
  atMost: number,
): Iterable<Finding> {
  if (all.length === 0) return;
  const row = { bench: 'pages', metric, peer: null, peerName: 'none', lowerIsBetter: true };
  const most = all.toSorted((a, b) => of(b) - of(a))[0];
  const reach = { of: 'ours' as const, atMost };
  yield finding({ ...row, case: `${width}: ${most.name}`, ours: of(most), reach });
  yield finding({ ...row, case: `${width}: median of ${all.length}`, ours: median(all.map(of)) });
}

async function* gallery({ served, browser }: Opened, count: number, { rounds }: Context): AsyncIterable<Finding> {
  const { client, largeDatasetId: id, platform } = served;
  const row = { bench: 'pages', peer: null, peerName: 'none' };
  const address = `${platform.webUrl}/datasets/${id}`;
  for (const width of WIDTHS) {
    const frames: Awaited<ReturnType<typeof scrollGallery>>[] = [];
    for (let round = 0; round < rounds; round++) {
      const visiting = { browser, width, signInUrl: platform.signInUrl, address, slowdown: 1 };
      frames.push((await visitPage(visiting, scrollGallery)).used);
    }
    const name = `${width}: ${GALLERY} of ${count}`;
    const [rate, slow] = [timingOf(frames.map((one) => one.perSecond)), timingOf(frames.map((one) => one.slow))];
    const spread = { ours: rate.spread };
    yield finding({ ...row, case: name, metric: 'frames a second', ours: rate.median, spread });
    yield finding({ ...row, case: name, metric: '95 % of frames, ms', ours: slow.median, lowerIsBetter: true });
  }
  const times: number[] = [];
  for (let i = 0; i <= PAGES_ASKED; i++) {
    const offset = Math.floor(((count - PAGE) * i) / PAGES_ASKED);
    const began = performance.now();
    await client.request(
      'query ($id: ID!, $first: Int!, $offset: Int!) { dataset(id: $id) { examples(first: $first, offset: $offset) { totalCount edges { node { name label previewUrl } } } } }',
      { id, first: PAGE, offset },
    );
    // The first reads the index.
    if (i > 0) times.push(performance.now() - began);
  }
  yield finding({
    ...row,
    case: `${GALLERY} of ${count}`,
    metric: `${PAGE} examples, ms`,
    ours: median(times),
    lowerIsBetter: true,
    reach: { of: 'ours', atMost: 50 },
  });
}
