import { join } from 'node:path';
import { writeEmojiNames } from '../emoji-names.ts';
import type { ApiClient } from './api-client.ts';
import { deploy, importDataset, runFineTune, testAccuracy } from './steps.ts';

/** A text that is in no data set. */
const UNSEEN = 'a bowl of soup with noodles';

/**
 * The demo's texts: the same classes of emoji, told by their names. Trains, deploys to the endpoint `emoji-names`, asks it about a
 * text, and returns the accuracy on the test split.
 *
 * @param emoji the folder that `fetchEmoji` returned
 */
export async function classifyNames(
  client: ApiClient,
  modelSlug: string,
  emoji: string,
  scratch: string,
): Promise<number> {
  console.log('\nTexts: the same classes, by the names of the emoji');
  const csv = join(scratch, 'emoji-names.csv');
  await writeEmojiNames(emoji, csv);
  const datasetId = await importDataset(client, csv, { name: 'Emoji names by category', modality: 'TEXT' });
  const checkpoint = await runFineTune(client, { modelSlug, datasetId, strategy: 'LINEAR_PROBE' });
  const url = await deploy(client, checkpoint, 'emoji-names');
  const response = await client.fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'text/plain; charset=utf-8' },
    body: UNSEEN,
  });
  if (!response.ok) throw new Error(`The endpoint answered ${response.status}: ${await response.text()}`);
  const { predictions } = (await response.json()) as { predictions: { label: string; probability: number }[] };
  const [{ label, probability }] = predictions;
  console.log(`  “${UNSEEN}”: “${label}”, ${(probability * 100).toFixed(0)} % sure`);
  return testAccuracy(checkpoint);
}
