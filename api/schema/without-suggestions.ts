import type { ApolloServerPlugin } from '@apollo/server';
import type { Context } from '../context.ts';

/** How graphql-js ends a message that names what somebody may have meant. */
const SUGGESTION = / Did you mean [^?]*\?/g;

/** Who may not ask for the schema is not told names in it by the errors about a wrong one either. */
export const withoutSuggestions: ApolloServerPlugin<Context> = {
  async requestDidStart() {
    return {
      async willSendResponse({ contextValue: { viewer }, response: { body } }) {
        const maySeeSchema = viewer !== null && viewer.endpoint === null;
        if (maySeeSchema || body.kind !== 'single' || !body.singleResult.errors) return;
        body.singleResult.errors = body.singleResult.errors.map((error) => ({
          ...error,
          message: error.message.replace(SUGGESTION, ''),
        }));
      },
    };
  },
};
