'use client';

import { useState } from 'react';
import { useMutation } from 'urql';
import { errorMessage } from '../../graphql/errors.ts';
import { balanceShares, type Share } from './balance-shares.ts';
import type { Endpoint } from './endpoint-query.ts';
import { SetTraffic } from './traffic-mutation.ts';

interface Draft {
  shares: Share[];
  copies: Share[];
}

/** The shares of an endpoint's requests as a person moves them, until they are applied or dropped. */
export function useShares(endpoint: Endpoint, onChange: () => void) {
  const [draft, setDraft] = useState<Draft | null>(null);
  const [{ fetching, error }, setTraffic] = useMutation(SetTraffic);
  const { revisions } = endpoint;
  const current: Draft = {
    shares: revisions.map(({ number, traffic }) => ({ revision: number, percent: traffic })),
    copies: revisions.map(({ number, shadow }) => ({ revision: number, percent: shadow })),
  };
  // A revision that was deployed meanwhile is not in the draft, which then no longer says what was meant.
  const isCurrent = draft?.shares.length === revisions.length;
  const { shares, copies } = draft !== null && isCurrent ? draft : current;
  const percentOf = (list: Share[], number: number) => list.find(({ revision }) => revision === number)?.percent ?? 0;
  const isChanged = revisions.some(
    ({ number, traffic, shadow }) => percentOf(shares, number) !== traffic || percentOf(copies, number) !== shadow,
  );

  async function apply() {
    const shadows = copies.filter(({ revision, percent }) => percent > 0 && percentOf(shares, revision) === 0);
    const result = await setTraffic({
      endpoint: endpoint.name,
      shares: shares.filter(({ percent }) => percent > 0),
      shadows,
    });
    if (result.error) return;
    setDraft(null);
    onChange();
  }

  return {
    share: (number: number) => percentOf(shares, number),
    copies: (number: number) => percentOf(copies, number),
    setShare: (number: number, percent: number) =>
      setDraft({
        shares: balanceShares(shares, number, percent),
        // A revision that answers gets no copies.
        copies: copies.map((one) => (one.revision === number && percent > 0 ? { ...one, percent: 0 } : one)),
      }),
    setCopies: (number: number, percent: number) =>
      setDraft({ shares, copies: copies.map((one) => (one.revision === number ? { ...one, percent } : one)) }),
    isChanged,
    applying: fetching,
    error: error && isChanged ? errorMessage(error) : null,
    apply,
    discard: () => setDraft(null),
  };
}
