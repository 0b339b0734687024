import path from 'node:path';
import sharp from 'sharp';
import { connect } from '../../../api/database/connection.ts';
import { startPostgres } from '../../../api/database/postgres.ts';
import { insertDataset } from '../../../api/testing/rows.ts';
import { type StartedPages, startPages } from '../../../web/testing/start-pages.ts';
import type { DatasetIndex, Example } from '../../../zoo/data/dataset.ts';
import { random } from '../../../zoo/data/random.ts';

export interface ServedPages extends StartedPages {
  /** The data set whose gallery is scrolled. */
  largeDatasetId: string;
  close(): Promise<void>;
}

const [WIDTH, HEIGHT] = [160, 120];
/** Pictures that the examples of the large data set share: each is shown as its own. */
const PICTURES = 500;

/** Starts a platform whose pages have something to show, and a data set of so many examples. */
export async function servePages(directory: string, examples: number): Promise<ServedPages> {
  const postgres = await startPostgres({ directory: path.join(directory, 'postgres'), durable: false });
  const database = connect(postgres.url);
  const close = async () => {
    await database.close();
    await postgres.stop();
  };
  try {
    const home = path.join(directory, 'home');
    const pages = await startPages({ home, database: { db: database.db, url: postgres.url } });
    const largeDatasetId = await insertLarge({ db: database.db, blobs: pages.blobs }, examples);
    return {
      ...pages,
      largeDatasetId,
      close: async () => {
        await pages.platform.stop();
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function insertLarge(store: Parameters<typeof insertDataset>[0], count: number): Promise<string> {
  const generator = random(5);
  const pictures = await Promise.all(
    Array.from({ length: PICTURES }, () =>
      sharp(
        Uint8Array.from({ length: 48 }, () => Math.floor(generator.next() * 256)),
        {
          raw: { width: 4, height: 4, channels: 3 },
        },
      )
        .resize(WIDTH, HEIGHT, { kernel: 'cubic' })
        .jpeg()
        .toBuffer(),
    ),
  );
  const dataset = await insertDataset(store, pictures);
  const chunks: Buffer[] = [];
  for await (const chunk of await store.blobs.get(dataset.sha256 as string)) chunks.push(chunk as Buffer);
  const index = JSON.parse(Buffer.concat(chunks).toString()) as DatasetIndex;
  const examples = Array.from({ length: count }, (_, i): Example => {
    const made = index.examples[i % PICTURES];
    return { ...made, name: `${index.labels[made.label as number]}/${i}.jpg`, width: WIDTH, height: HEIGHT };
  });
  const whole = await store.blobs.put(Buffer.from(JSON.stringify({ ...index, examples })));
  const large = await insertDataset(store, [], {
    name: 'Many pictures',
    exampleCount: count,
    splits: [{ name: 'test', exampleCount: count }],
    sha256: whole.sha256,
    packSha256: dataset.packSha256,
  });
  return large.id;
}
