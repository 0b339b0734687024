import type { QualityFinding } from '../../zoo/data/dataset.ts';
import type { StoredFinding } from '../database/tables/index.ts';

/** Findings as a row holds them: with the number of examples that a repair leaves out instead of their names. */
export function storedFindings(findings: QualityFinding[]): StoredFinding[] {
  return findings.map(({ drop = [], suggested: _, ...finding }) => ({ ...finding, dropCount: drop.length }));
}
