import type { ReplicaAnswer } from './asked.ts';
import { MAX_BODY_BYTES } from './limits.ts';
import { inflateBody } from './protocol/inflate-body.ts';
import { JSON_LENGTH_HEADER } from './protocol/render-response.ts';

/** Numbers agree that differ by at most this share of the larger. */
const TOLERANCE = 0.01;

export interface Agreement {
  /** Examples that both answered. */
  compared: number;
  agreed: number;
}

/**
 * How many examples two answers to one request agree on: the same labels or entities; the same most probable class, where only probabilities
 * were asked for; numbers within 1 %. Answers that hold different things, or of different numbers of examples, agree on nothing.
 *
 * @param served what the caller got, status 200
 */
export async function compareAnswers(served: ReplicaAnswer, shadow: ReplicaAnswer): Promise<Agreement> {
  const [ours, theirs] = await Promise.all([predictionsOf(served), predictionsOf(shadow)]);
  const agreed = ours.filter((one, i) => agree(one, theirs[i])).length;
  return { compared: ours.length, agreed: ours.length === theirs.length ? agreed : 0 };
}

/** What is compared of an example: a text, or numbers. */
type Predicted = string | number[];

function agree(a: Predicted, b: Predicted | undefined): boolean {
  if (typeof a === 'string' || typeof b === 'string' || b === undefined) return a === b;
  return a.length === b.length && a.every((value, i) => isClose(value, b[i]));
}

const isClose = (a: number, b: number) => Math.abs(a - b) <= TOLERANCE * Math.max(Math.abs(a), Math.abs(b));

async function predictionsOf({ headers, body: sent }: ReplicaAnswer): Promise<Predicted[]> {
  const body = await inflateBody(sent, headers['content-encoding'], 4 * MAX_BODY_BYTES);
  const length = Number(headers[JSON_LENGTH_HEADER] ?? body.length);
  const answer = JSON.parse(body.toString('utf8', 0, length)) as Answer;
  if ('predictions' in answer) return answer.predictions.map(predictedOf);
  return ofTensors(answer.outputs, body.subarray(length));
}

interface OwnPrediction {
  label?: string;
  labels?: string[];
  numbers?: { value: number }[];
  entities?: { label: string; start: number; end: number }[];
}

interface Tensor {
  name: string;
  datatype: string;
  shape: number[];
  data?: (string | number)[];
  parameters?: { binary_data_size?: number };
}

type Answer = { predictions: OwnPrediction[] } | { outputs: Tensor[] };

function predictedOf({ label, labels, numbers, entities }: OwnPrediction): Predicted {
  if (numbers) return numbers.map(({ value }) => value);
  if (entities) return spansOf(entities);
  return JSON.stringify(labels && labels.length > 0 ? labels.toSorted() : [label]);
}

const spansOf = (entities: { label: string; start: number; end: number }[]) =>
  JSON.stringify(entities.map(({ label, start, end }) => [label, start, end]));

/** The outputs that say what is predicted, the most telling first. */
const TELLING = ['label', 'entities', 'outputs', 'probabilities'];

function ofTensors(outputs: Tensor[], binary: Buffer): Predicted[] {
  let start = 0;
  const read = outputs.map((tensor) => {
    const size = tensor.parameters?.binary_data_size ?? 0;
    start += size;
    return { ...tensor, data: tensor.data ?? elementsOf(tensor.datatype, binary.subarray(start - size, start)) };
  });
  const telling = TELLING.flatMap((name) => read.find((tensor) => tensor.name === name) ?? [])[0];
  if (!telling) return [];
  const { name, shape, data, datatype } = telling;
  const width = shape.slice(1).reduce((product, size) => product * size, 1);
  return Array.from({ length: shape[0] }, (_, i) => {
    const row = data.slice(i * width, (i + 1) * width);
    if (name === 'entities') return spansOf(JSON.parse(String(row[0])));
    // Of the classification extension: "0.98:17:Persian" of the most probable class.
    if (datatype === 'BYTES') return name === 'label' ? String(row[0]) : String(row[0]).split(':').slice(1).join(':');
    const numbers = row.map(Number);
    return name === 'outputs' ? numbers : String(numbers.indexOf(Math.max(...numbers)));
  });
}

/** Elements of the binary tensor data extension, little-endian. */
function elementsOf(datatype: string, bytes: Buffer): (string | number)[] {
  if (datatype !== 'BYTES')
    return Array.from({ length: bytes.length / 4 }, (_, i) =>
      datatype === 'FP32' ? bytes.readFloatLE(4 * i) : bytes.readInt32LE(4 * i),
    );
  const texts: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = at + 4 + bytes.readUInt32LE(at);
    texts.push(bytes.toString('utf8', at + 4, end));
    at = end;
  }
  return texts;
}
