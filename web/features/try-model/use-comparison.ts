import { useState } from 'react';
import type { Compared, ExplainedSimilarity } from './messages.ts';
import { problemOf } from './problem-of.ts';
import { useExplanation } from './use-explanation.ts';
import { useModelInBrowser } from './use-model-in-browser.ts';
import type { WorkerClient } from './worker-client.ts';

/** A sentence, those that it was compared with, and how similar they are. */
export interface Comparison {
  first: string;
  others: string[];
  compared: Compared;
}

/** What is explained: why the first sentence is similar to another. */
interface Similarity {
  /** The place of the other one. */
  place: number;
}

const openEncoder = (client: WorkerClient, model: ArrayBuffer, runtime: ArrayBuffer) =>
  client.openEncoder(model, runtime);

/** Compares sentences with an encoder, in this browser. */
export function useComparison(downloadUrl: string) {
  const { state, open, close } = useModelInBrowser(downloadUrl, openEncoder);
  const [comparison, setComparison] = useState<Comparison | null>(null);
  const [isRunning, setRunning] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const { explanation, explain: explainBy, cancel } = useExplanation<Similarity, ExplainedSimilarity>(setProblem);

  async function compare(first: string, others: string[]) {
    cancel();
    setProblem(null);
    setRunning(true);
    try {
      const { client } = await open();
      setComparison({ first, others, compared: await client.compare(first, others) });
    } catch (error) {
      setComparison(null);
      setProblem(problemOf(error));
    } finally {
      setRunning(false);
    }
  }

  const explain = (place: number) =>
    comparison &&
    explainBy({ place }, async (options) =>
      (await open()).client.explainSimilarity(comparison.first, comparison.others[place], options),
    );

  return { model: state, comparison, isRunning, problem, explanation, compare, explain, cancel, close };
}
