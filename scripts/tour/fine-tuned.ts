import { type GraphQLObjectType, getNamedType, isLeafType } from 'graphql';
import { followJob } from '../demo/steps.ts';
import { isSameRun } from './is-same-run.ts';
import type { TourClient } from './tour-client.ts';

export interface Evaluation {
  id: string;
  split: string;
  accuracy: number;
}

/** A fine-tune that has succeeded. */
export interface FineTuned {
  id: string;
  job: { startedAt: string; finishedAt: string };
  verdict: { kind: string; message: string; advice: string[] } | null;
  adaptation: {
    accuracy: { adapted: number; without: number; bound: number | null } | null;
    warning: string | null;
  } | null;
  bestCheckpoint: { id: string; epoch: number; evaluations: Evaluation[] };
}

type Input = { modelSlug: string; datasetId: string; strategy: string } & Record<string, unknown>;

const START = 'mutation ($input: StartFineTuneInput!) { startFineTune(input: $input) { id job { id } } }';

/**
 * Runs a fine-tune and follows it to its end; one with the same options that was started before is taken instead.
 *
 * @param isReference that others are compared with: nothing is printed where it was done before
 */
export async function fineTuned(
  client: TourClient,
  title: string,
  input: Input,
  { isReference = false } = {},
): Promise<FineTuned> {
  const past = await findRun(client, input);
  if (past && !(isReference && past.job.state === 'SUCCEEDED')) {
    client.show(START, { input });
    if (past.job.state === 'SUCCEEDED') console.log(`  ${title}: was done before`);
    else await followJob(client, `${title}, begun before`, past.job.id);
  }
  if (past) return resultOf(client, past.id);
  const { startFineTune } = await client.request<{ startFineTune: { id: string; job: { id: string } } }>(START, {
    input,
  });
  await followJob(client, title, startFineTune.job.id);
  return resultOf(client, startFineTune.id);
}

/** The seconds that a job worked, without its time in the queue. */
export function secondsOf({ startedAt, finishedAt }: { startedAt: string; finishedAt: string }): number {
  return (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000;
}

/** A fine-tune's evaluation on a split. */
export function evaluationOn({ evaluations }: { evaluations: Evaluation[] }, split: string): Evaluation {
  const found = evaluations.find((evaluation) => evaluation.split === split);
  if (!found) throw new Error(`The checkpoint was not evaluated on the split ${split}.`);
  return found;
}

interface PastRun {
  id: string;
  options: Record<string, unknown>;
  job: { id: string; state: string };
}

/** The newest run with these options that succeeded or is under way; null if there is none. */
async function findRun(client: TourClient, input: Input): Promise<PastRun | null> {
  const { modelSlug, datasetId, ...options } = input;
  const { fineTuneDefaults, fineTunes } = await client.request<{
    fineTuneDefaults: Record<string, unknown>;
    fineTunes: { edges: { node: PastRun }[] };
  }>(
    `query ($modelSlug: String!, $datasetId: ID!, $strategy: Strategy!, $head: Head, $contrastive: Boolean, $augmented: Boolean) {
      fineTuneDefaults(modelSlug: $modelSlug, datasetId: $datasetId, strategy: $strategy, head: $head, contrastive: $contrastive, augmented: $augmented) { ${defaultFields(client)} }
      fineTunes(modelSlug: $modelSlug, datasetId: $datasetId, first: 100) { edges { node { id options job { id state } } } }
    }`,
    {
      modelSlug,
      datasetId,
      strategy: input.strategy,
      head: input.head,
      contrastive: 'contrastive' in input,
      augmented: isAugmented(input),
    },
  );
  const runs = fineTunes.edges
    .map(({ node }) => node)
    .filter(({ job }) => !['FAILED', 'CANCELLED'].includes(job.state));
  return runs.find((run) => isSameRun(run.options, fineTuneDefaults, options)) ?? null;
}

const isAugmented = ({ augment, augmentation }: Input) => Boolean(augment || augmentation);

/** Every default but the augmentation, which has fields of its own. */
function defaultFields({ schema }: TourClient): string {
  const fields = Object.values((schema.getType('FineTuneDefaults') as GraphQLObjectType).getFields());
  return fields
    .filter(({ type }) => isLeafType(getNamedType(type)))
    .map(({ name }) => name)
    .join(' ');
}

/** What a fine-tune that has succeeded came to. */
export async function resultOf(client: TourClient, id: string): Promise<FineTuned> {
  const { fineTune } = await client.request<{ fineTune: FineTuned }>(
    `query ($id: ID!) { fineTune(id: $id) {
      id job { startedAt finishedAt } verdict { kind message advice }
      adaptation { accuracy { adapted without bound } warning }
      bestCheckpoint { id epoch evaluations { id split accuracy } }
    } }`,
    { id },
  );
  if (!fineTune.bestCheckpoint) throw new Error(`The fine-tune ${id} saved no checkpoint.`);
  return fineTune;
}
