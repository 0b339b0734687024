import type { DatasetIndex } from '../../zoo/data/dataset.ts';
import type { DatasetEdits } from '../../zoo/data/edit-examples.ts';
import { together } from '../../zoo/data/together.ts';
import type { Db } from '../database/connection.ts';
import { newestChecks } from './newest-checks.ts';

/** What a repair does with the examples of a finding: leaves them out, gives them the suggested label, or puts equal ones into one split. */
export type RepairAction = 'EXCLUDE' | 'RELABEL' | 'MOVE';

/** The kind of finding whose repair moves examples. */
const MOVABLE = 'DUPLICATE_ACROSS_SPLITS';

/** What the findings of a data set can be repaired by: the edits of each action, without those that change nothing. */
export interface Repair {
  kind: string;
  action: RepairAction;
  edits: DatasetEdits;
}

const NOTHING: DatasetEdits = { exclude: [], relabel: [], move: [] };

/** The repairs of every finding, of the import and of the newest check with each model. */
export async function repairsOf(db: Db, datasetId: string, index: DatasetIndex): Promise<Repair[]> {
  const checks = await newestChecks(db, datasetId);
  const findings = [...index.quality, ...checks.flatMap((check) => check.findings)];
  return [...new Set(findings.map(({ kind }) => kind))].flatMap((kind) => {
    const ofKind = findings.filter((finding) => finding.kind === kind);
    const exclude = [...new Set(ofKind.flatMap(({ drop = [] }) => drop))];
    const relabel = ofKind.flatMap(({ drop = [], suggested = [] }) =>
      drop.flatMap((example, i) => (suggested[i] === undefined ? [] : [{ example, label: suggested[i] }])),
    );
    const repairs: Repair[] = [
      { kind, action: 'RELABEL', edits: { ...NOTHING, relabel } },
      { kind, action: 'MOVE', edits: { ...NOTHING, move: kind === MOVABLE ? together(index) : [] } },
      { kind, action: 'EXCLUDE', edits: { ...NOTHING, exclude } },
    ];
    return repairs.filter(({ edits }) => countOf(edits) > 0);
  });
}

/** How many changes there are. */
export const countOf = ({ exclude, relabel, move }: DatasetEdits): number =>
  exclude.length + relabel.length + move.length;
