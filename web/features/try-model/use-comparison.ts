import { useRef, useState } from 'react';
import type { Compared, ExplainedSimilarity, Progress } from './messages.ts';
import { useModelInBrowser } from './use-model-in-browser.ts';
import type { WorkerClient } from './worker-client.ts';

/** A sentence, those that it was compared with, and how similar they are. */
export interface Comparison {
  first: string;
  others: string[];
  compared: Compared;
}

/** What made the first sentence similar to one of the others. */
export interface SimilarityExplanation {
  /** Its place among the others. */
  place: number;
  progress: Progress | null;
  explained: ExplainedSimilarity | null;
}

const openEncoder = (client: WorkerClient, model: ArrayBuffer, runtime: ArrayBuffer) =>
  client.openEncoder(model, runtime);

/** Compares sentences with an encoder, in this browser. */
export function useComparison(downloadUrl: string) {
  const { state, open } = useModelInBrowser(downloadUrl, openEncoder);
  const [comparison, setComparison] = useState<Comparison | null>(null);
  const [isRunning, setRunning] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [explanation, setExplanation] = useState<SimilarityExplanation | null>(null);
  const stop = useRef<AbortController | null>(null);

  function cancel() {
    stop.current?.abort();
    stop.current = null;
    setExplanation(null);
  }

  async function compare(first: string, others: string[]) {
    cancel();
    setProblem(null);
    setRunning(true);
    try {
      const { client } = await open();
      setComparison({ first, others, compared: await client.compare(first, others) });
    } catch (error) {
      setComparison(null);
      setProblem((error as Error).message);
    } finally {
      setRunning(false);
    }
  }

  async function explain(place: number) {
    if (!comparison) return;
    cancel();
    const own = new AbortController();
    stop.current = own;
    const isCurrent = () => stop.current === own;
    setExplanation({ place, progress: null, explained: null });
    try {
      const { client } = await open();
      const explained = await client.explainSimilarity(comparison.first, comparison.others[place], {
        signal: own.signal,
        onProgress: (progress) => isCurrent() && setExplanation({ place, progress, explained: null }),
      });
      if (isCurrent()) setExplanation({ place, progress: null, explained });
    } catch (error) {
      if (!isCurrent()) return;
      setExplanation(null);
      setProblem((error as Error).message);
    }
  }

  return { model: state, comparison, isRunning, problem, explanation, compare, explain, cancel };
}
