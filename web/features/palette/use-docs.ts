'use client';

import { useEffect, useState } from 'react';

/** A place of the documentation. */
export interface FoundInDocs {
  href: string;
  title: string;
  /** The page that it is a section of. */
  page: string | null;
}

/** One and the same, so that nothing is drawn again for it. */
const NOTHING: FoundInDocs[] = [];

/** What the documentation has on a text; nothing where the web server does not answer. */
export function useDocs(text: string): { docs: FoundInDocs[]; searching: boolean } {
  const [{ of, found }, setAnswer] = useState({ of: '', found: NOTHING });
  useEffect(() => {
    if (text === '') return;
    const controller = new AbortController();
    fetch(`/docs/find?q=${encodeURIComponent(text)}`, { signal: controller.signal })
      .then((response) => (response.ok ? response.json() : NOTHING))
      .catch(() => NOTHING)
      .then((found) => controller.signal.aborted || setAnswer({ of: text, found }));
    return () => controller.abort();
  }, [text]);
  return of === text ? { docs: found, searching: false } : { docs: NOTHING, searching: text !== '' };
}
