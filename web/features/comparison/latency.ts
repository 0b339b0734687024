import type { ComparedRun } from './runs-query.ts';

/**
 * The measured time of one example: of a variant its own, of other checkpoints that of the model they are made from, whose network is theirs but for the
 * head. Null if nobody measured it here.
 */
export function latency({ variantReport, fineTune: { model } }: ComparedRun): string | null {
  const milliseconds = variantReport?.latencyMs ?? model.speed?.milliseconds;
  return typeof milliseconds === 'number' ? `${milliseconds.toFixed(1)} ms` : null;
}
