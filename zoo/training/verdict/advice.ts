import { type Evidence, LEARNED } from './evidence.ts';
import type { Advice, VerdictKind } from './verdict.ts';

/** What to try next. Only fine-tunes that differ from the judged one; for GOOD, nothing. */
export function adviceFor(kind: VerdictKind, evidence: Evidence): Advice[] {
  switch (kind) {
    case 'OVERFITTING':
      return [augment(evidence), stopEarlier(evidence), lessCapacity(evidence), moreDropout(evidence)].flat();
    case 'TOO_LITTLE_DATA':
      return [augment(evidence), lessCapacity(evidence)].flat();
    case 'UNDERFITTING':
      return [longer(evidence), moreCapacity(evidence)].flat();
    case 'NO_SIGNAL':
      // What was not learned by heart may not have been trained long enough to be learned at all.
      return [hasLearned(evidence) ? [] : longer(evidence), moreCapacity(evidence)].flat();
    case 'LEAK_SUSPECTED':
    case 'GOOD':
      return [];
  }
}

const hasLearned = ({ epochs, bestEpoch }: Evidence) => epochs[bestEpoch - 1].training.accuracy >= LEARNED;

const augment = ({ options, modality }: Evidence): Advice[] =>
  options.augment
    ? []
    : [
        {
          why:
            modality === 'IMAGE'
              ? 'Pictures that are cropped and flipped at random, again every epoch, cannot be learned by heart.'
              : 'Texts whose words are deleted and swapped at random, again every epoch, cannot be learned by heart.',
          change: { augment: true },
        },
      ];

const stopEarlier = ({ options }: Evidence): Advice[] =>
  options.earlyStoppingPatience !== null && options.earlyStoppingPatience < options.epochs
    ? []
    : [{ why: 'Stops when three epochs in a row are no better.', change: { earlyStoppingPatience: 3 } }];

function lessCapacity({ options: { strategy } }: Evidence): Advice[] {
  if (strategy === 'LINEAR_PROBE' || strategy === 'PROTOTYPE') return [];
  return [{ why: 'A new head on unchanged features has fewer weights to fit.', change: { strategy: 'LINEAR_PROBE' } }];
}

const moreDropout = ({ options: { dropout } }: Evidence): Advice[] =>
  dropout >= 0.5 ? [] : [{ why: 'Drops half of the features at each step.', change: { dropout: 0.5 } }];

/** The most epochs that a fine-tune may have. */
const MOST_EPOCHS = 1000;

/** A run that stopped early has epochs left: more of them would change nothing. */
function longer({ options, epochs }: Evidence): Advice[] {
  const { earlyStoppingPatience: patience } = options;
  if (patience !== null && epochs.length < options.epochs) {
    const change = { earlyStoppingPatience: Math.min(options.epochs, 2 * patience) };
    return [{ why: 'Waits twice as long for a better epoch before it stops.', change }];
  }
  if (options.epochs >= MOST_EPOCHS) return [];
  return [{ why: 'Trains twice as long.', change: { epochs: Math.min(MOST_EPOCHS, 2 * options.epochs) } }];
}

function moreCapacity({ options: { strategy } }: Evidence): Advice[] {
  if (strategy === 'FULL') return [];
  return strategy === 'LINEAR_PROBE' || strategy === 'PROTOTYPE'
    ? [{ why: 'The last layers adapt to your examples too.', change: { strategy: 'PARTIAL' } }]
    : [{ why: 'All layers adapt to your examples.', change: { strategy: 'FULL' } }];
}
