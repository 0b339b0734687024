import { fileURLToPath } from 'node:url';
import pino from 'pino';
import { endpointRevisions, endpoints, replicas } from '../../api/database/tables/index.ts';
import { CHANNELS, notify } from '../../api/jobs/channels.ts';
import { openBlobStore } from '../../api/storage/open-blob-store.ts';
import { insertCheckpoint } from '../../api/testing/checkpoint-rows.ts';
import { tinyCheckpoint } from '../../api/testing/tiny-checkpoint.ts';
import { startWorker } from '../../api/worker/start-worker.ts';
import type { Bench, Context } from './bench.ts';
import { type ServedCatalog, serveCatalog } from './catalog/serve-catalog.ts';
import { Child } from './child.ts';
import { type Finding, finding } from './row.ts';

export const protocol: Bench = {
  about:
    "the Open Inference Protocol: every call of tritonclient's and kserve's HTTP clients on an endpoint, 1 where the answer is right",
  run,
};

const ABSENT =
  'tritonclient or kserve absent: pip install "tritonclient[http]" kserve pillow, and name that Python in the environment variable PYTHON';

interface Client {
  client: string;
  version: string;
  calls: string[];
}

async function* run({ directory, say, wants, wantsPeer }: Context): AsyncIterable<Finding> {
  const script = fileURLToPath(new URL('protocol_child.py', import.meta.url));
  const child = Child.start('the clients', process.env.PYTHON ?? 'python3', [script]);
  try {
    const clients = await child.ask<Client[]>({ do: 'clients' }).catch((cause: Error) => {
      throw new Error(`${ABSENT}\n${cause.message}`, { cause });
    });
    const served = await serveCatalog(directory);
    const worker = await startWorker(served.config, { log: pino({ level: 'silent' }) });
    try {
      await deploy(served);
      const to = { url: new URL(served.config.publicApiUrl).host, token: served.token, version: '1' };
      for (const { client, version, calls } of clients.filter((one) => wantsPeer(one.client))) {
        for (const name of calls.filter(wants)) yield await call(child, { client, version, name, to, say });
      }
    } finally {
      await worker.stop();
      await served.close();
    }
  } finally {
    await child.close();
  }
}

interface Call {
  client: string;
  version: string;
  name: string;
  to: { url: string; token: string; version: string };
  say: Context['say'];
}

async function call(child: Child, { client, version, name, to, say }: Call): Promise<Finding> {
  const { ok, came } = await child.ask<{ ok: boolean; came: string }>({ do: 'call', client, name, ...to });
  say(`protocol: ${ok ? 'ok ' : 'BAD'} ${client} ${name}: ${came}`);
  return finding({
    ...{ bench: 'protocol', case: name.replaceAll('_', ' '), metric: 'right', ours: ok ? 1 : 0 },
    ...{ peer: null, peerName: `${client} ${version}` },
    ...(ok ? {} : { disagreement: came }),
  });
}

/** An endpoint of a checkpoint that classifies colours, as protocol_calls.py expects it. */
async function deploy({ db, config }: ServedCatalog): Promise<void> {
  const blobs = await openBlobStore(config);
  const checkpointId = await insertCheckpoint({ db, blobs }, tinyCheckpoint(), ['red', 'green', 'blue']);
  const name = 'colours';
  await db.insert(endpoints).values({ name, revision: 1, replicas: 1 });
  await db.insert(endpointRevisions).values({ endpointName: name, number: 1, checkpointId, deployedBy: 'bench' });
  await notify(db, CHANNELS.endpoints, name);
  for (let waited = 0; waited < 60_000; waited += 100) {
    const [replica] = await db.select().from(replicas);
    if (replica?.state === 'READY') return;
    if (replica?.state === 'FAILED') throw new Error(`The replica failed: ${replica.error}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('The replica was not ready within a minute.');
}
