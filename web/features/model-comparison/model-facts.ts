import { t } from '../../messages/t.ts';
import {
  formatBytes,
  formatCompact,
  formatCount,
  formatEnum,
  formatItems,
  formatPercent,
  formatPrecise,
} from '../interface/format.ts';
import { AVAILABILITY_NAMES } from '../models/availability-names.ts';
import { COMMERCIAL_USE } from '../models/commercial-use.ts';
import { formatSpeed } from '../models/format-speed.ts';
import { SOURCE_NAMES } from '../models/source-names.ts';
import type { ComparedModel } from './comparison-query.ts';

/** One row of the comparison: a fact of each model; null where it is not known. */
export interface FactRow {
  name: string;
  values: (string | null)[];
}

const FACTS: [string, (model: ComparedModel) => string | null][] = [
  [t('Here'), ({ availability }) => AVAILABILITY_NAMES[availability]],
  [t('Task'), (model) => known(model, 'task', formatEnum(model.task))],
  [t('Takes'), (model) => known(model, 'modality', model.modality === 'IMAGE' ? t('pictures') : t('texts'))],
  [t('Architecture'), ({ architecture }) => architecture],
  [t('Labels of its own'), ({ labelCount }) => (labelCount === 0 ? t('none') : formatCount(labelCount))],
  [t('Features'), ({ featureDimension }) => (featureDimension === null ? null : formatCount(featureDimension))],
  [t('Parameters'), ({ parameterCount }) => (parameterCount === null ? null : formatCompact(parameterCount))],
  [t('Size'), ({ byteSize }) => (byteSize > 0 ? formatBytes(byteSize) : null)],
  [t('Time for one example'), ({ speed }) => (speed?.milliseconds == null ? null : formatSpeed(speed.milliseconds))],
  [t('Measured on'), ({ speed }) => speed?.machine ?? null],
  [t('Licence'), (model) => known(model, 'license', model.license)],
  [t('Commercial use'), ({ commercialUse }) => COMMERCIAL_USE[commercialUse]],
  [t('Publisher'), ({ provenance }) => provenance.publisher || null],
  [t('Source'), ({ provenance }) => SOURCE_NAMES[provenance.source] ?? formatEnum(provenance.source)],
  [t('Revision'), ({ provenance }) => provenance.revision],
  [t('Trained on'), ({ provenance }) => formatItems(provenance.trainingData) || null],
  [t('Signature'), ({ provenance }) => (provenance.signature ? formatEnum(provenance.signature.status) : t('none'))],
  [t('Proof of the import'), ({ provenance }) => (provenance.proof ? differenceOf(provenance.proof) : null)],
  [t('Known of its provenance'), ({ provenance }) => formatPercent(provenance.completeness, 0)],
  [t('Missing'), ({ provenance }) => formatItems(provenance.missing) || t('nothing')],
  [t('Limits'), ({ limits }) => limits.join(' ') || null],
];

const known = (model: ComparedModel, fact: string, value: string) => (model.unknownFacts.includes(fact) ? null : value);

const differenceOf = ({ largestDifference }: { largestDifference: number }) =>
  largestDifference === 0
    ? t('no difference')
    : t('differs by at most {largestDifference} of a value', {
        largestDifference: formatPrecise(largestDifference, 2),
      });

/** The facts of models side by side; with `onlyDifferent` those in which they differ. */
export function factRows(models: readonly ComparedModel[], onlyDifferent: boolean): FactRow[] {
  const rows = FACTS.map(([name, factOf]) => ({ name, values: models.map(factOf) }));
  return onlyDifferent ? rows.filter(({ values }) => new Set(values).size > 1) : rows;
}
