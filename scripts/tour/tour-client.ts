import { readFileSync } from 'node:fs';
import { buildSchema } from 'graphql';
import { ApiClient } from '../demo/api-client.ts';
import { copyableMutation } from './copyable-mutation.ts';

/** A client that prints each mutation that it sends. */
export class TourClient extends ApiClient {
  readonly schema = buildSchema(readFileSync(new URL('../../api/schema.graphql', import.meta.url), 'utf8'));

  override request<T>(query: string, variables: Record<string, unknown> = {}): Promise<T> {
    if (query.trimStart().startsWith('mutation')) this.show(query, variables);
    return super.request<T>(query, variables);
  }

  /** Prints a mutation as it can be copied. */
  show(mutation: string, variables: Record<string, unknown>): void {
    console.log(`  ${copyableMutation(this.schema, mutation, variables)}`);
  }
}
