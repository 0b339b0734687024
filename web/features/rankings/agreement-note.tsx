import { t } from '../../messages/t.ts';
import { formatFixed } from '../interface/format.ts';
import type { Agreement } from './ranking-query.ts';

interface AgreementNoteProps {
  /** Of this ranking. */
  own: Agreement;
  /** Of all rankings on this platform. */
  here: Agreement;
}

/** How far to trust a ranking: how well its order, or that of past ones, agreed with fine-tunes. */
export function AgreementNote({ own, here }: AgreementNoteProps) {
  const [ofThis, ofAll] = [ofOrder(own), ofOrder(here)];
  if (!ofThis && !ofAll) {
    return (
      <p className="muted small-text">
        {t(
          'How well the order agrees with real fine-tunes is shown once three of the models were fine-tuned on one data set.',
        )}
      </p>
    );
  }
  return (
    <p className="muted small-text">
      {ofThis &&
        t('On this data set the order agrees with {models} fine-tuned models: weighted Kendall’s τ {weightedTau}.', {
          models: ofThis.models,
          weightedTau: formatFixed(ofThis.weightedTau, 2),
        })}
      {ofThis && ' '}
      {ofAll &&
        t(
          'Over {datasets, plural, one {# data set} other {# data sets}} here, τ is {weightedTau} on average (1: the same order, 0: no relation).',
          { datasets: ofAll.datasets, weightedTau: formatFixed(ofAll.weightedTau, 2) },
        )}
    </p>
  );
}

/** The score that models are ordered by. */
const ofOrder = (agreement: Agreement) => agreement.find(({ score }) => score === 'LOG_ME');
