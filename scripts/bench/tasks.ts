import { mkdir } from 'node:fs/promises';
import { loadavg } from 'node:os';
import path from 'node:path';
import { launchBrowser } from '../../web/testing/browser.ts';
import { drawnShapes } from '../../web/testing/shapes-archive.ts';
import { newVisitor, settled } from '../../web/testing/visit.ts';
import type { Bench, Context } from './bench.ts';
import { type ServedPages, servePages } from './pages/serve-pages.ts';
import { type Finding, finding } from './row.ts';
import { countTask } from './tasks/count-task.ts';
import { FIVE_TASKS } from './tasks/five-tasks.ts';

export const tasks: Bench = {
  about: 'five tasks of a newcomer, from Home, in a real browser: presses, fields, pages and seconds; needs a python3',
  run,
};

async function* run({ directory, wants, say }: Context): AsyncIterable<Finding> {
  const program = path.join(directory, 'program');
  await mkdir(program);
  const drawn = await drawnShapes(program);
  const [served, browser] = await Promise.all([servePages(directory, 1), launchBrowser()]);
  try {
    const { webUrl, signInUrl } = served.platform;
    await measureSpeed(served);
    say(`tasks: the load of this machine is ${loadavg()[0].toFixed(1)}`);
    for (const [name, task] of Object.entries(FIVE_TASKS)) {
      if (!wants(name)) continue;
      const { page, context } = await newVisitor(browser, 1440, signInUrl);
      page.setDefaultTimeout(120_000);
      await context.grantPermissions(['clipboard-read', 'clipboard-write']);
      await page.goto(webUrl);
      await settled(page);
      const counted = await countTask(page, (hands) => task(page, { hands, drawn, directory: program }));
      await context.close();
      for (const [metric, ours] of Object.entries(counted))
        yield finding({ bench: 'tasks', case: name, metric, ours, peer: null, peerName: 'none', lowerIsBetter: true });
    }
  } finally {
    await browser.close();
    await served.close();
  }
}

/** A model is fast here only if somebody has measured it. */
async function measureSpeed({ client, content }: ServedPages): Promise<void> {
  const { measureModel } = await client.request<{ measureModel: { speed: { job: { id: string } } } }>(
    'mutation ($slug: String!) { measureModel(slug: $slug) { speed { job { id } } } }',
    { slug: content.modelSlug },
  );
  await client.followJob(measureModel.speed.job.id, () => {});
}
