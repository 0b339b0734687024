import { t } from '../../messages/t.ts';
import { methodName } from '../fine-tunes/method-name.ts';
import { formatEnum, formatItems, formatRate } from '../interface/format.ts';
import { differing } from './differing.ts';

interface Trial {
  id: string;
  strategy: string;
  options: unknown;
  model: { name: string };
}

export interface TrialName {
  /** The strategy and the model. */
  title: string;
  /** The options that not all trials have; the empty text if they have the same ones. */
  options: string;
}

/** What each trial of a sweep is called by: what differs between them. By the fine-tune's id. */
export function trialNames(trials: Trial[]): Map<string, TrialName> {
  const options = differing(trials.map((trial) => (trial.options ?? {}) as Record<string, unknown>)).filter(
    (name) => !IN_TITLE.includes(name),
  );
  return new Map(
    trials.map((trial) => {
      const own = trial.options as Record<string, unknown>;
      const shown = options.filter((name) => own[name] !== null && own[name] !== undefined);
      return [
        trial.id,
        {
          title: t('{trial} of {name}', { trial: methodName(trial), name: trial.model.name }),
          options: formatItems(shown.map((name) => `${words(name)} ${textOf(own[name])}`)),
        },
      ];
    }),
  );
}

/** The title has them already. */
const IN_TITLE = ['strategy', 'head', 'engineVersion'];

/** `learningRate` as words. */
const words = (name: string) => name.replace(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`);

function textOf(value: unknown): string {
  if (typeof value === 'number') return formatRate(value);
  return typeof value === 'string' ? formatEnum(value) : JSON.stringify(value);
}
