'use client';

import { useSearchParams } from 'next/navigation';

/** What a comparison's address holds, so that it can be sent to a colleague. */
type Parameter = 'ids' | 'find' | 'options' | 'curve' | 'pair' | 'right' | 'wrong' | 'label' | 'metrics';

/** Reads the address, and changes it without asking the web server for the page again. */
export function useComparisonUrl() {
  const parameters = useSearchParams();
  return {
    ids: [...new Set((parameters.get('ids') ?? '').split(',').filter(Boolean))],
    get: (name: Parameter) => parameters.get(name) ?? '',
    set(changes: Partial<Record<Parameter, string>>) {
      const next = new URLSearchParams(parameters);
      for (const [name, value] of Object.entries(changes)) {
        if (value) next.set(name, value);
        else next.delete(name);
      }
      // Identifiers are joined by commas, which addresses may hold as they are.
      const query = next.toString().replaceAll('%2C', ',');
      window.history.replaceState(null, '', query ? `?${query}` : window.location.pathname);
    },
  };
}
