import type { CombinedError } from 'urql';
import { t } from '../messages/t.ts';

/** `extensions.code` of the first GraphQL error: `NOT_FOUND`, `UNAUTHENTICATED` … */
export function errorCode(error: CombinedError): string | undefined {
  const code = error.graphQLErrors[0]?.extensions?.code;
  return typeof code === 'string' ? code : undefined;
}

/** Of several things that a query named, those that there are not (`extensions.missing`). */
export function missingIn(error: CombinedError | undefined): string[] {
  const missing = error?.graphQLErrors[0]?.extensions?.missing;
  return Array.isArray(missing) ? missing.filter((name) => typeof name === 'string') : [];
}

/** The message for the person, without the prefixes that the client adds. */
export function errorMessage(error: CombinedError): string {
  if (error.graphQLErrors.length > 0) return error.graphQLErrors.map(({ message }) => message).join(' ');
  return t('The API does not respond. Check that the platform is running, then try again.');
}

/**
 * Sorts a failed mutation's messages by the input they are about (`extensions.field`, or several in `extensions.refusals`; the last segment of a
 * path such as `input.batchSize` that is one of `fields`). Those about none of `fields` are under `form`.
 */
export function errorsByField(
  error: CombinedError | undefined,
  fields: readonly string[],
): Record<string, string | undefined> {
  if (!error) return {};
  if (error.graphQLErrors.length === 0) return { form: errorMessage(error) };
  const errors: Record<string, string> = {};
  for (const { message, field } of error.graphQLErrors.flatMap(refusalsOf)) {
    const key = field.split('.').findLast((segment) => fields.includes(segment)) ?? 'form';
    errors[key] = errors[key] ? `${errors[key]} ${message}` : message;
  }
  return errors;
}

function refusalsOf({ message, extensions }: CombinedError['graphQLErrors'][number]): Refusal[] {
  const refusals = extensions?.refusals;
  if (Array.isArray(refusals)) return refusals.filter(isRefusal);
  return [{ message, field: typeof extensions?.field === 'string' ? extensions.field : '' }];
}

interface Refusal {
  field: string;
  message: string;
}

const isRefusal = (value: Partial<Refusal> | null): value is Refusal =>
  typeof value?.field === 'string' && typeof value.message === 'string';
