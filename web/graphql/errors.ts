import type { CombinedError } from 'urql';
import { t } from '../messages/t.ts';

/** `extensions.code` of the first GraphQL error: `NOT_FOUND`, `UNAUTHENTICATED` … */
export function errorCode(error: CombinedError): string | undefined {
  const code = error.graphQLErrors[0]?.extensions?.code;
  return typeof code === 'string' ? code : undefined;
}

/** The message for the person, without the prefixes that the client adds. */
export function errorMessage(error: CombinedError): string {
  if (error.graphQLErrors.length > 0) return error.graphQLErrors.map(({ message }) => message).join(' ');
  return t('The API does not respond. Check that the platform is running, then try again.');
}

/**
 * Sorts a failed mutation's messages by the input they are about (`extensions.field`; the last segment of a path such as
 * `input.batchSize`). Those about none of `fields` are under `form`.
 */
export function errorsByField(error: CombinedError | undefined, fields: string[]): Record<string, string | undefined> {
  if (!error) return {};
  if (error.graphQLErrors.length === 0) return { form: errorMessage(error) };
  const errors: Record<string, string> = {};
  for (const { message, extensions } of error.graphQLErrors) {
    const field = typeof extensions?.field === 'string' ? (extensions.field.split('.').at(-1) ?? '') : '';
    const key = fields.includes(field) ? field : 'form';
    errors[key] = errors[key] ? `${errors[key]} ${message}` : message;
  }
  return errors;
}
