import { and, asc, eq, gte, type SQL } from 'drizzle-orm';
import { distanceByChance, jensenShannonDistance } from '../../zoo/evaluation/jensen-shannon.ts';
import type { Db } from '../database/connection.ts';
import { endpointObservations, endpointRevisions } from '../database/tables/index.ts';
import type { BlobStore } from '../storage/blob-store.ts';
import { expectedObservations } from './expected-observations.ts';
import { CONFIDENCE_BINS, type Observations, SIZE_BINS } from './observations.ts';
import { PERIOD_MS, startOf } from './traffic.ts';

/** One of the distributions that are compared. */
export interface DriftMeasure {
  /** Jensen–Shannon distance in base 2, 0..1. */
  distance: number;
  /** What two samples of one distribution of these sizes exceed in one case of twenty. */
  byChance: number;
  /** Shares of the bins that have something, those that differ most first. */
  bins: { name: string; observed: number; expected: number }[];
}

type Compared = 'labels' | 'confidence' | 'size';

export interface DriftPoint {
  startsAt: Date;
  examples: number;
  labelDistance: number | null;
  confidenceDistance: number | null;
  sizeDistance: number | null;
}

export interface Drift extends Record<Compared, DriftMeasure | null> {
  revision: number;
  since: Date;
  /** Requests' examples, and those of the evaluation that they are compared with. */
  examples: number;
  expectedExamples: number;
  split: string;
  series: DriftPoint[];
}

/** Bins that are shown: a model can have thousands of labels. */
const MOST_BINS = 50;

/**
 * How what an endpoint's revision was asked and predicted in the last hours differs from what its checkpoint was validated on.
 *
 * @returns null without requests, and for a checkpoint that was not evaluated
 */
export async function readDrift(
  { db, blobs }: { db: Db; blobs: BlobStore },
  { name, revision }: { name: string; revision: number },
  { hours, now }: { hours: number; now: number },
): Promise<Drift | null> {
  const since = new Date(startOf('HOUR', now).getTime() - (hours - 1) * PERIOD_MS.HOUR);
  const ofRevision: SQL | undefined = and(
    eq(endpointObservations.endpointName, name),
    eq(endpointObservations.revision, revision),
    gte(endpointObservations.startsAt, since),
  );
  const rows = await db
    .select()
    .from(endpointObservations)
    .where(ofRevision)
    .orderBy(asc(endpointObservations.startsAt));
  if (rows.length === 0) return null;
  const [served] = await db
    .select()
    .from(endpointRevisions)
    .where(and(eq(endpointRevisions.endpointName, name), eq(endpointRevisions.number, revision)));
  const expected = served && (await expectedObservations({ db, blobs }, served.checkpointId));
  if (!expected) return null;
  const { split, observations } = expected;
  const all = rows.reduce<Observations>(together, { examples: 0, labels: {}, confidences: [], sizes: [] });
  return {
    ...{ revision, since, split },
    ...{ examples: all.examples, expectedExamples: observations.examples },
    ...compare(all, observations),
    series: rows.map((row) => {
      const { labels, confidence, size } = compare(row, observations);
      return {
        ...{ startsAt: row.startsAt, examples: row.examples },
        labelDistance: labels?.distance ?? null,
        confidenceDistance: confidence?.distance ?? null,
        sizeDistance: size?.distance ?? null,
      };
    }),
  };
}

function together(sum: Observations, row: Observations): Observations {
  const labels = { ...sum.labels };
  for (const [label, count] of Object.entries(row.labels)) labels[label] = (labels[label] ?? 0) + count;
  return {
    examples: sum.examples + row.examples,
    labels,
    confidences: row.confidences.map((count, i) => count + (sum.confidences[i] ?? 0)),
    sizes: row.sizes.map((count, i) => count + (sum.sizes[i] ?? 0)),
  };
}

function compare(observed: Observations, expected: Observations): Record<Compared, DriftMeasure | null> {
  const names = [...new Set([...Object.keys(expected.labels), ...Object.keys(observed.labels)])];
  const countsOf = ({ labels }: Observations) => names.map((name) => labels[name] ?? 0);
  const tenths = Array.from(
    { length: CONFIDENCE_BINS },
    (_, i) => `${(i / 10).toFixed(1)} to ${((i + 1) / 10).toFixed(1)}`,
  );
  const powers = Array.from({ length: SIZE_BINS }, (_, i) => `from ${2 ** i}`);
  return {
    labels: measure(names, countsOf(observed), countsOf(expected)),
    confidence: measure(tenths, observed.confidences, expected.confidences),
    size: measure(powers, observed.sizes, expected.sizes),
  };
}

function measure(names: string[], observed: number[], expected: number[]): DriftMeasure | null {
  const distance = jensenShannonDistance(observed, expected);
  if (distance === null) return null;
  const [seen, wanted] = [observed, expected].map((counts) => counts.reduce((sum, count) => sum + count, 0));
  const bins = names
    .map((name, i) => ({ name, observed: observed[i] / seen, expected: expected[i] / wanted }))
    .filter((bin) => bin.observed > 0 || bin.expected > 0);
  return {
    distance,
    byChance: distanceByChance([seen, wanted], bins.length),
    bins: bins
      .sort((a, b) => Math.abs(b.observed - b.expected) - Math.abs(a.observed - a.expected))
      .slice(0, MOST_BINS),
  };
}
