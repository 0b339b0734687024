import { fileURLToPath } from 'node:url';
import pino from 'pino';
import { endpointRevisions, endpoints, replicas } from '../../api/database/tables/index.ts';
import { startGrpcServer } from '../../api/inference/protocol/grpc/grpc-server.ts';
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
    "the Open Inference Protocol: every call of tritonclient's and kserve's clients on an endpoint, over HTTP and gRPC, 1 where the answer is right",
  run,
};

const ABSENT =
  'tritonclient or kserve absent: pip install "tritonclient[http,grpc]" kserve pillow, and name that Python in the environment variable PYTHON';

const CLIENTS = ['tritonclient', 'kserve', 'tritonclient over gRPC', 'kserve over gRPC'];

async function* run({ directory, say, wants, wantsPeer }: Context): AsyncIterable<Finding> {
  const served = await serveCatalog(directory);
  const worker = await startWorker(served.config, { log: pino({ level: 'silent' }) });
  const grpc = await startGrpcServer(served, { host: '127.0.0.1', port: 0 });
  try {
    await deploy(served);
    const http = new URL(served.config.publicApiUrl).host;
    for (const client of CLIENTS.filter(wantsPeer)) {
      const url = client.endsWith('gRPC') ? `127.0.0.1:${grpc.port}` : http;
      for await (const { name, version, ok, came } of callsOf(client, { url, token: served.token, wants })) {
        say(`protocol: ${ok ? 'ok ' : 'BAD'} ${client} ${name}: ${came}`);
        yield finding({
          ...{ bench: 'protocol', case: name.replaceAll('_', ' '), metric: 'right', ours: ok ? 1 : 0 },
          ...{ peer: null, peerName: `${client} ${version}` },
          ...(ok ? {} : { disagreement: came }),
        });
      }
    }
  } finally {
    await grpc.close();
    await worker.stop();
    await served.close();
  }
}

/** What came of each call of a client, in a process of its own. */
async function* callsOf(
  client: string,
  { url, token, wants }: { url: string; token: string; wants: (name: string) => boolean },
) {
  const script = fileURLToPath(new URL('protocol_child.py', import.meta.url));
  const child = Child.start(client, process.env.PYTHON ?? 'python3', [script, client]);
  try {
    const described = await child
      .ask<{ version: string; calls: string[] }>({ do: 'describe' })
      .catch((cause: Error) => {
        throw new Error(`${ABSENT}\n${cause.message}`, { cause });
      });
    for (const name of described.calls.filter(wants)) {
      const came = await child.ask<{ ok: boolean; came: string }>({ do: 'call', name, url, token, version: '1' });
      yield { name, version: described.version, ...came };
    }
  } finally {
    await child.close();
  }
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
