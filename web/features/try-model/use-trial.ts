import { useState } from 'react';
import { checkPicture } from './check-picture.ts';
import type { Answered, Explained } from './messages.ts';
import { problemOf } from './problem-of.ts';
import { type Explaining, useExplanation } from './use-explanation.ts';
import { useModelInBrowser } from './use-model-in-browser.ts';
import type { WorkerClient } from './worker-client.ts';

/** An example, and what the model answers. */
export interface Trial {
  example: Uint8Array<ArrayBuffer>;
  answered: Answered;
}

/** What spoke for one of the answers. */
export type Explanation = Explaining<{ name: string }, Explained>;

const openClassifier = (client: WorkerClient, model: ArrayBuffer, runtime: ArrayBuffer) => client.open(model, runtime);

/** One example after the other, in this browser. */
export function useTrial(downloadUrl: string, modality: 'IMAGE' | 'TEXT') {
  const { state, open, close } = useModelInBrowser(downloadUrl, openClassifier);
  const [trial, setTrial] = useState<Trial | null>(null);
  const [isRunning, setRunning] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const { explanation, explain: explainBy, cancel } = useExplanation<{ name: string }, Explained>(setProblem);

  /** @param group of the example, for a checkpoint with group thresholds */
  async function run(example: Uint8Array<ArrayBuffer>, group: string) {
    cancel();
    setProblem(null);
    setRunning(true);
    try {
      // Before the model is downloaded, which can be hundreds of megabytes.
      if (modality === 'IMAGE') await checkPicture(example);
      const { client } = await open();
      setTrial({ example, answered: await client.answer(example, group) });
    } catch (error) {
      setTrial(null);
      setProblem(problemOf(error));
    } finally {
      setRunning(false);
    }
  }

  const explain = (name: string, label: number) =>
    trial && explainBy({ name }, async (options) => (await open()).client.explain(trial.example, label, options));

  return { model: state, trial, isRunning, problem, explanation, run, explain, cancel, close };
}
