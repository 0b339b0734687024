import { STRATEGIES } from '../fine-tunes/strategies.ts';
import type { SweepInput } from './sweep-query.ts';

/** What the form of a sweep asks for. */
export function sweepFrom(form: FormData): SweepInput {
  const number = (name: string) => (form.get(name) ? Number(form.get(name)) : null);
  const method = form.get('method') === 'SUCCESSIVE_HALVING' ? 'SUCCESSIVE_HALVING' : 'RANDOM';
  return {
    datasetId: String(form.get('datasetId') ?? ''),
    modelSlugs: form.getAll('model').map(String),
    strategies: STRATEGIES.map(({ value }) => value).filter((value) => form.getAll('strategy').includes(value)),
    trials: number('trials') ?? 0,
    metric: String(form.get('metric')),
    method,
    epochs: method === 'SUCCESSIVE_HALVING' ? number('epochs') : null,
    seed: number('seed'),
  };
}
