import { t } from '../../messages/t.ts';
import { Facts } from '../interface/facts.tsx';
import { formatCount } from '../interface/format.ts';

/** What the figures mean, a sentence each. */
export function Explanations({ supportFloor, resamples }: { supportFloor: number; resamples: number }) {
  return (
    <details>
      <summary className="small-text">{t('What these figures mean')}</summary>
      <Facts
        facts={[
          [
            t('Demographic parity difference'),
            t(
              'The difference between the groups with the highest and the lowest rate of predictions of a label; 0 means equal rates. It says nothing about whether the predictions are correct.',
            ),
          ],
          [
            t('Equalized odds difference'),
            t(
              'The same difference among those whose true label this is, and among the others, whichever is larger: whether errors affect one group more than another. 0 means equal rates. It is undefined for a label where either half cannot be measured.',
            ),
          ],
          [t('Ratio'), t('The lowest rate of a group divided by the highest; 1 is the same for all.')],
          [
            t('Worst group'),
            t(
              'The group with the lowest accuracy: how well the model works for those it works least well for, whatever the average is.',
            ),
          ],
          [
            t('Expected calibration error'),
            t(
              'By how much the probabilities that it states for a group are off, on average (Guo et al. 2017). Chance adds to it, most in small groups; the interval allows for that, so it can lie below the figure.',
            ),
          ],
          [
            t('95 % interval'),
            t(
              'From {resamples} bootstrap resamples of the examples. If the intervals of two groups overlap widely, chance may explain the difference.',
              { resamples: formatCount(resamples) },
            ),
          ],
          [
            t('Too few'),
            t(
              'Groups with fewer than {supportFloor} examples are shown, but left out of differences, ratios and the worst group.',
              { supportFloor },
            ),
          ],
        ]}
      />
    </details>
  );
}
