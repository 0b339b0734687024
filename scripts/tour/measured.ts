import { type Evaluation, evaluationOn, type FineTuned, secondsOf } from './fine-tuned.ts';
import type { Row } from './row.ts';
import type { Tour } from './tour.ts';

/** An accuracy with its 95 % bootstrap interval. */
export async function measured(
  { client }: Pick<Tour, 'client'>,
  { id, accuracy }: Evaluation,
): Promise<Pick<Row, 'accuracy' | 'interval'>> {
  const { evaluation } = await client.request<{
    evaluation: { intervals: { metrics: { name: string; interval: [number, number] }[] } };
  }>('query ($id: ID!) { evaluation(id: $id) { intervals { metrics { name interval } } } }', { id });
  const own = evaluation.intervals.metrics.find(({ name }) => name === 'accuracy');
  return { accuracy, interval: own?.interval ?? null };
}

/** The row of a fine-tune, by its accuracy on the test split; prints that. */
export async function rowOf(tour: Tour, method: string, run: FineTuned, says: string): Promise<Row> {
  const figures = await measured(tour, evaluationOn(run.bestCheckpoint, 'test'));
  const page = `${tour.webUrl}/fine-tunes/${run.id}`;
  console.log(`  Test accuracy ${range(figures)}: ${says}. ${page}`);
  return { method, ...figures, seconds: secondsOf(run.job), says, page };
}

/** "0.789 [0.737, 0.838]" */
export function range({ accuracy, interval }: Pick<Row, 'accuracy' | 'interval'>): string {
  const shown = interval === null ? '' : ` [${interval.map((bound) => bound.toFixed(3)).join(', ')}]`;
  return `${accuracy === null ? '' : accuracy.toFixed(3)}${shown}`;
}
