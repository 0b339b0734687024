import { lengthAndBytes } from './length-and-bytes.ts';
import { JSON_LENGTH_HEADER } from './render-response.ts';
import { GROUP } from './takes.ts';

export interface RequestedExamples {
  /** The input's name. */
  name: string;
  /** Of each example: a picture, a text, or the two texts of a pair. */
  elements: Buffer[][];
  isPairs: boolean;
  /** The group of each example, where it is known. */
  groups?: (string | null)[];
}

/** A request of the Open Inference Protocol, its tensors in binary after the JSON. */
export function writeRequest({ name, elements, isPairs, groups }: RequestedExamples): {
  headers: Record<string, string>;
  body: Buffer;
} {
  const count = elements.length;
  const tensors = [
    { name, shape: isPairs ? [count, 2] : [count], bytes: Buffer.concat(elements.flat().flatMap(lengthAndBytes)) },
    ...(groups
      ? [
          {
            name: GROUP,
            shape: [count],
            bytes: Buffer.concat(groups.flatMap((group) => lengthAndBytes(Buffer.from(group ?? '')))),
          },
        ]
      : []),
  ];
  const inputs = tensors.map(({ name, shape, bytes }) => ({
    ...{ name, shape, datatype: 'BYTES' },
    parameters: { binary_data_size: bytes.length },
  }));
  const json = Buffer.from(JSON.stringify({ inputs }));
  return {
    headers: { 'content-type': 'application/octet-stream', [JSON_LENGTH_HEADER]: String(json.length) },
    body: Buffer.concat([json, ...tensors.map(({ bytes }) => bytes)]),
  };
}
