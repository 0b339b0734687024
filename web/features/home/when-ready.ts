import type { Client } from 'urql';
import { graphql } from '../../graphql/graphql.ts';
import { t } from '../../messages/t.ts';

const SampleProgress = graphql(`
  query SampleProgress($dataset: ID!, $model: String!) {
    dataset(id: $dataset) {
      id
      sha256
      job {
        id
        state
        error
      }
    }
    model(slug: $model) {
      id
      name
      availability
      fetchJob {
        id
        error
      }
    }
  }
`);

const EVERY_MS = 1_000;

/**
 * Resolves when the data set is imported and the model is here: the start form offers both then.
 *
 * @param given.model its slug; empty if there is none to wait for
 * @param signal ends the waiting: it resolves at once then, whatever is ready
 * @throws Error if one of them failed, with the reason
 */
export async function whenReady(
  client: Client,
  given: { dataset: string; model: string },
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const { data, error } = await client.query(SampleProgress, given, { requestPolicy: 'network-only' }).toPromise();
    if (error) throw error;
    const { dataset, model } = data ?? {};
    if (dataset?.job?.state === 'FAILED') throw new Error(dataset.job.error ?? t('The import of the data set failed.'));
    if (model?.availability === 'FAILED')
      throw new Error(model.fetchJob?.error ?? t('The model {name} could not be fetched.', { name: model.name }));
    // What asks questions first is answered on its page; the form then offers other models.
    const isHere = !model || ['READY', 'INCOMPLETE'].includes(model.availability);
    if (dataset?.sha256 && isHere) return;
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
}
