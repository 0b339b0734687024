'use client';

import { useEffect, useState } from 'react';

/** The values of a form, a function that changes some of them, and one that sets all of them back. */
export type Kept<Values> = readonly [Values, (changes: Partial<Values>) => void, () => void];

/**
 * What a person enters into a form: it survives a reload, in this tab, until `forget` is called.
 *
 * @param name of the form, once in the app
 * @param initial what it begins with; the same object in each pass
 */
export function useKept<Values extends object>(name: string, initial: Values): Kept<Values> {
  const key = `graft-form ${name}`;
  const [values, setValues] = useState(initial);
  // Later than the first pass, which must agree with the web server's.
  useEffect(() => setValues((now) => ({ ...now, ...readKept<Values>(key) })), [key]);

  function change(changes: Partial<Values>) {
    setValues((now) => ({ ...now, ...changes }));
    writeKept(key, { ...readKept<Values>(key), ...changes });
  }

  function forget() {
    setValues(initial);
    sessionStorage.removeItem(key);
  }

  return [values, change, forget];
}

/** What was kept of a form; nothing where it cannot be read. */
export function readKept<Values extends object>(key: string, store: Pick<Storage, 'getItem'> = sessionStorage) {
  try {
    const kept: unknown = JSON.parse(store.getItem(key) ?? '{}');
    return typeof kept === 'object' && kept !== null ? (kept as Partial<Values>) : {};
  } catch {
    return {};
  }
}

/** Without room in the store what was entered only does not survive a reload. */
function writeKept(key: string, values: object, store: Pick<Storage, 'setItem'> = sessionStorage): void {
  try {
    store.setItem(key, JSON.stringify(values));
  } catch {}
}
