import { useRef, useState } from 'react';
import type { Progress } from './messages.ts';

/** What is being explained, how far that is, and the explanation when it is there. */
export type Explaining<About, Explained> = About & { progress: Progress | null; explained: Explained | null };

interface ExplainOptions {
  signal: AbortSignal;
  onProgress: (progress: Progress) => void;
}

/**
 * One explanation at a time: another one, or `cancel`, ends it.
 *
 * @param onProblem is called with what one that was not cancelled threw
 */
export function useExplanation<About extends object, Explained>(onProblem: (message: string) => void) {
  const [explanation, setExplanation] = useState<Explaining<About, Explained> | null>(null);
  const stop = useRef<AbortController | null>(null);

  function cancel() {
    stop.current?.abort();
    stop.current = null;
    setExplanation(null);
  }

  async function explain(about: About, compute: (options: ExplainOptions) => Promise<Explained>) {
    cancel();
    const own = new AbortController();
    stop.current = own;
    const isCurrent = () => stop.current === own;
    setExplanation({ ...about, progress: null, explained: null });
    try {
      const explained = await compute({
        signal: own.signal,
        onProgress: (progress) => isCurrent() && setExplanation({ ...about, progress, explained: null }),
      });
      if (isCurrent()) setExplanation({ ...about, progress: null, explained });
    } catch (error) {
      if (!isCurrent()) return;
      setExplanation(null);
      onProblem((error as Error).message);
    }
  }

  return { explanation, explain, cancel };
}
