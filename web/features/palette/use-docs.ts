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

/** What the documentation has on a text; nothing while the web server has not answered, and where it does not. */
export function useDocs(text: string): FoundInDocs[] {
  const [found, setFound] = useState<FoundInDocs[]>(NOTHING);
  useEffect(() => {
    const controller = new AbortController();
    setFound(NOTHING);
    if (text !== '')
      fetch(`/docs/find?q=${encodeURIComponent(text)}`, { signal: controller.signal })
        .then((response) => (response.ok ? response.json() : []))
        .then(setFound, () => {});
    return () => controller.abort();
  }, [text]);
  return found;
}
