import { formatFixed } from '../interface/format.ts';
import type { ComparedRun } from './runs-query.ts';

export interface Latency {
  milliseconds: number;
  /** What was measured. */
  of: 'CHECKPOINT' | 'VARIANT' | 'MODEL';
  machine: string | null;
  measuredAt: string | null;
}

/**
 * The measured time of one example: of the checkpoint itself; else of a variant where it was made, and of others that of the model they are made
 * from, whose network is theirs but for the head. Null if nobody measured it here.
 */
export function latency({ speed, variant, variantReport, fineTune: { model } }: ComparedRun): Latency | null {
  if (typeof speed?.milliseconds === 'number' && variant !== 'BROWSER')
    return {
      ...{ milliseconds: speed.milliseconds, of: 'CHECKPOINT' },
      ...{ machine: speed.machine, measuredAt: speed.measuredAt },
    };
  if (variantReport) return { milliseconds: variantReport.latencyMs, of: 'VARIANT', machine: null, measuredAt: null };
  if (typeof model.speed?.milliseconds !== 'number') return null;
  return { milliseconds: model.speed.milliseconds, of: 'MODEL', machine: model.speed.machine, measuredAt: null };
}

export const formatLatency = ({ milliseconds }: Latency): string => `${formatFixed(milliseconds, 1)} ms`;

/** The machine and the time, where all were measured in one job: then their latencies can be compared. */
export function measuredTogether(runs: ComparedRun[]): { machine: string; measuredAt: string } | null {
  const [first, ...others] = runs.map(latency);
  if (first?.of !== 'CHECKPOINT' || !first.machine || !first.measuredAt) return null;
  const isSame = (other: Latency | null) =>
    other?.of === 'CHECKPOINT' && other.machine === first.machine && other.measuredAt === first.measuredAt;
  return others.every(isSame) ? { machine: first.machine, measuredAt: first.measuredAt } : null;
}
