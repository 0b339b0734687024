import type { ApiAnswer } from './ask-api.ts';

/** Whether the item that a field of a query is about is not there. What is there and not ready is another error. */
export const isMissing = ({ data, errors = [] }: ApiAnswer, item: string): boolean =>
  errors.length > 0 ? errors.every(({ extensions }) => extensions?.code === 'NOT_FOUND') : data?.[item] === null;
