import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { epochs } from '../database/tables/index.ts';
import { jobsBehindProxies } from '../testing/jobs-behind-proxies.ts';

// Jobs whose database or S3 server goes away while they run. For longer: outages.long.spec.ts.

const TIMEOUT = 600_000;
const own = jobsBehindProxies();

test(
  'each commit of a job counts once, also those whose answers are lost',
  async () => {
    await own.startWorker();
    let lost = 0;
    own.database.judge = (bytes, from) =>
      from === 'server' && bytes.includes('COMMIT') && ++lost % 3 === 0 ? 'break' : 'pass';
    const id = await own.startFineTune({ epochs: 3 });
    const job = await own.untilState('fineTune', id, 'SUCCEEDED');
    expect(lost).toBeGreaterThan(10);
    expect(job.error).toBeNull();
    expect((await own.saved(id)).map((line) => line.split(' ')[0])).toEqual(['1', '2', '3']);
    expect(await own.api.platform.db.$count(epochs, eq(epochs.fineTuneId, id))).toBe(3);
  },
  TIMEOUT,
);

test(
  'an extraction waits for an S3 server that goes away at the moment of storing',
  async () => {
    await own.startWorker();
    let attempts = 0;
    own.s3.judge = (bytes, from) =>
      from === 'client' && bytes.includes('PUT /') && ++attempts <= 3 ? 'break' : 'pass';
    const id = await own.extract();
    expect(await own.untilState('featureSet', id, 'SUCCEEDED')).toMatchObject({ attempts: 1, error: null });
    expect(attempts).toBeGreaterThan(3);
  },
  TIMEOUT,
);
