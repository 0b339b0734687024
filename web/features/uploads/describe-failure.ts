import type { CombinedError } from 'urql';
import { errorMessage } from '../../graphql/errors.ts';
import { t } from '../../messages/t.ts';

/** The message for the person whose upload failed; null if they cancelled it. */
export function describeFailure(error: unknown): string | null {
  if (error instanceof DOMException && error.name === 'AbortError') return null;
  if (error && typeof error === 'object' && 'graphQLErrors' in error) return errorMessage(error as CombinedError);
  return error instanceof Error ? error.message : t('The upload failed. Try again.');
}
