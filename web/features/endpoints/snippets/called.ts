/** What a program has to know to call an endpoint. */
export interface Called {
  url: string;
  takes: 'IMAGE' | 'TEXT' | 'PAIR';
  /** What its checkpoint was trained for. */
  task: 'SINGLE_LABEL' | 'MULTI_LABEL' | 'REGRESSION' | 'TOKEN_LABELS';
  /** A group that its group thresholds know; undefined if it has none. */
  group?: string | undefined;
  /** A token's secret; null: the program reads it from the environment. */
  token: string | null;
}

/** The examples of the snippets. The picture is a file beside the program. */
export const PICTURE = 'picture.png';
export const TEXT = 'Arrived in time, works well.';
export const TEXTS = ['Where is it?', 'On the table.'];

/** What the body is, as HTTP names it. A pair of texts has no type of its own, so it goes as a request of the Open Inference Protocol. */
export const CONTENT_TYPE = { IMAGE: 'image/png', TEXT: 'text/plain; charset=utf-8', PAIR: 'application/json' };

/** A pair of texts as a request of the Open Inference Protocol, with the group of it. */
export function pairRequest(group: string | undefined): object {
  const pair = { name: 'text', shape: [1, 2], datatype: 'BYTES', data: TEXTS };
  const named = { name: 'group', shape: [1], datatype: 'BYTES', data: [group] };
  return { inputs: group === undefined ? [pair] : [pair, named] };
}

/** The header that names the group of a picture or a text: a header cannot hold every letter as it is. */
export const groupHeader = ({ takes, group }: Pick<Called, 'takes' | 'group'>): string | null =>
  group === undefined || takes === 'PAIR' ? null : encodeURIComponent(group);
