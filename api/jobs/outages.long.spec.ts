import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { jobsBehindProxies } from '../testing/jobs-behind-proxies.ts';

// Jobs whose database or S3 server stays away.

const own = jobsBehindProxies();

test('a fine-tune goes on after the database was away, for a moment and for long, as if nothing had happened', async () => {
  const worker = await own.startWorker();
  const undisturbed = await own.startFineTune();
  await own.untilState('fineTune', undisturbed, 'SUCCEEDED');

  const id = await own.startFineTune();
  await own.untilEpochs(id, 2);
  const pid = worker.jobProcesses().get((await own.jobOf('fineTune', id)).id);
  for (let time = 0; time < 2; time++) {
    // As a restart of PostgreSQL does: every connection breaks, and new ones are accepted.
    own.database.cut();
    own.database.restore();
    await own.untilEpochs(id, 3 + time);
  }
  own.database.cut();
  own.logged.length = 0;
  await own.untilLogged(/job waits/, 3);
  expect(worker.jobProcesses().get((await own.jobOf('fineTune', id)).id)).toBe(pid);
  own.database.restore();
  const job = await own.untilState('fineTune', id, 'SUCCEEDED');
  expect(job).toMatchObject({ attempts: 1, error: null });
  expect(await own.saved(id)).toEqual(await own.saved(undisturbed));
});

test('when the database stays away, the job fails, and says for how long it waited', async () => {
  await own.startWorker({ outageSeconds: 1 });
  const id = await own.startFineTune({ epochs: 200 });
  await own.untilEpochs(id, 1);
  own.database.cut();
  await own.untilLogged(/"outcome":"failed"/);
  own.database.restore();
  const { error } = await own.untilState('fineTune', id, 'FAILED');
  expect(error).toMatch(/^The database did not respond for 1 s \(.+\), so the job gave up\. Start it again\.$/);
});

test('an extraction that gave up keeps its work, and the next one only stores it', async () => {
  await own.startWorker({ outageSeconds: 1 });
  own.s3.judge = (bytes, from) => (from === 'client' && bytes.includes('PUT /') ? 'break' : 'pass');
  const kept = path.join(own.config.home, 'tmp', 'kept');
  const id = await own.extract();
  const { error } = await own.untilState('featureSet', id, 'FAILED');
  expect(error).toMatch(/S3 server at .* failed for bucket graft for \d+ s .*this machine keeps them for a week/);
  expect((await readdir(kept)).sort()).toEqual([expect.stringMatching(/bytes$/), expect.stringMatching(/json$/)]);

  own.s3.judge = () => 'pass';
  expect(await own.extract()).toBe(id);
  await own.untilState('featureSet', id, 'SUCCEEDED');
  expect(await readdir(kept)).toEqual([]);
});
