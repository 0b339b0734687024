import { formatBytes, formatCompact, formatCount, formatEnum, formatPercent } from '../interface/format.ts';
import { COMMERCIAL_USE } from '../models/commercial-use.ts';
import { formatSpeed } from '../models/format-speed.ts';
import type { ComparedModel } from './comparison-query.ts';

/** One row of the comparison: a fact of each model; null where it is not known. */
export interface FactRow {
  name: string;
  values: (string | null)[];
}

const FACTS: [string, (model: ComparedModel) => string | null][] = [
  ['Here', ({ availability }) => formatEnum(availability)],
  ['Task', (model) => known(model, 'task', formatEnum(model.task))],
  ['Takes', (model) => known(model, 'modality', model.modality === 'IMAGE' ? 'pictures' : 'texts')],
  ['Architecture', ({ architecture }) => architecture],
  ['Labels of its own', ({ labelCount }) => (labelCount === 0 ? 'none' : formatCount(labelCount))],
  ['Features', ({ featureDimension }) => (featureDimension === null ? null : formatCount(featureDimension))],
  ['Parameters', ({ parameterCount }) => (parameterCount === null ? null : formatCompact(parameterCount))],
  ['Size', ({ byteSize }) => (byteSize > 0 ? formatBytes(byteSize) : null)],
  ['Time for one example', ({ speed }) => (speed?.milliseconds == null ? null : formatSpeed(speed.milliseconds))],
  ['Measured on', ({ speed }) => speed?.machine ?? null],
  ['Licence', (model) => known(model, 'license', model.license)],
  ['Commercial use', ({ commercialUse }) => COMMERCIAL_USE[commercialUse]],
  ['Publisher', ({ provenance }) => provenance.publisher || null],
  ['Source', ({ provenance }) => formatEnum(provenance.source)],
  ['Revision', ({ provenance }) => provenance.revision],
  ['Trained on', ({ provenance }) => provenance.trainingData.join(', ') || null],
  ['Signature', ({ provenance }) => (provenance.signature ? formatEnum(provenance.signature.status) : 'none')],
  ['Proof of the import', ({ provenance }) => (provenance.proof ? differenceOf(provenance.proof) : null)],
  ['Known of its provenance', ({ provenance }) => formatPercent(provenance.completeness, 0)],
  ['Missing', ({ provenance }) => provenance.missing.join(', ') || 'nothing'],
  ['Limits', ({ limits }) => limits.join(' ') || null],
];

const known = (model: ComparedModel, fact: string, value: string) => (model.unknownFacts.includes(fact) ? null : value);

const differenceOf = ({ largestDifference }: { largestDifference: number }) =>
  `differs by at most ${largestDifference.toPrecision(2)} of a value`;

/** The facts of models side by side; with `onlyDifferent` those in which they differ. */
export function factRows(models: readonly ComparedModel[], onlyDifferent: boolean): FactRow[] {
  const rows = FACTS.map(([name, factOf]) => ({ name, values: models.map(factOf) }));
  return onlyDifferent ? rows.filter(({ values }) => new Set(values).size > 1) : rows;
}
