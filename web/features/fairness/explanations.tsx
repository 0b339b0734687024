import { Facts } from '../interface/facts.tsx';

/** What the figures mean, a sentence each. */
export function Explanations({ supportFloor, resamples }: { supportFloor: number; resamples: number }) {
  return (
    <details>
      <summary className="small-text">What these figures mean</summary>
      <Facts
        facts={[
          [
            'Demographic parity difference',
            'How much more often the group that is given a label most often is given it than the group that is given it least often; 0 is the same for all. It says nothing of whether the answers are right.',
          ],
          [
            'Equalized odds difference',
            'The same of those who have the label in truth, and of those who do not, whichever is greater: whether errors fall on one group more than on another. 0 is the same for all. A label has none where either half cannot be measured.',
          ],
          ['Ratio', 'The lowest rate of a group divided by the highest; 1 is the same for all.'],
          [
            'Worst group',
            'The group with the lowest accuracy: what the people who fare worst can expect, whatever the average says.',
          ],
          [
            'Expected calibration error',
            'By how much the probabilities that it states for a group are off, on average (Guo et al. 2017). Chance adds to it, most in small groups; the interval allows for that, so it can lie below the figure.',
          ],
          [
            '95 % interval',
            `What ${resamples.toLocaleString('en')} draws from the same examples give (bootstrap). Where two groups overlap widely, chance may explain the difference.`,
          ],
          [
            'Too few',
            `Groups with fewer than ${supportFloor} examples are shown, and counted in no difference, ratio or worst group.`,
          ],
        ]}
      />
    </details>
  );
}
