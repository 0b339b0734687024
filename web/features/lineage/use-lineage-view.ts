import { useSearchParams } from 'next/navigation';
import { useMemo } from 'react';
import { useSearchChange } from '../interface/use-search-change.ts';
import { type Direction, directionOf } from './directions.ts';

/** What is looked at in a lineage, in the address, so that a colleague sees the same. */
export function useLineageView() {
  const parameters = useSearchParams();
  const replace = useSearchChange();
  const change = (edit: (next: URLSearchParams) => void) => {
    const next = new URLSearchParams(parameters);
    edit(next);
    replace(next);
  };
  const opened = useMemo(() => parameters.getAll('open'), [parameters]);
  return {
    opened,
    search: parameters.get('q') ?? '',
    direction: directionOf(parameters.get('direction')),
    setSearch: (text: string) => change((next) => (text === '' ? next.delete('q') : next.set('q', text))),
    setDirection: (direction: Direction) =>
      change((next) => (direction === 'BOTH' ? next.delete('direction') : next.set('direction', direction))),
    open: (key: string) => change((next) => next.append('open', key)),
    closeAll: () => change((next) => next.delete('open')),
  };
}
