import { JSON_LENGTH_HEADER } from '../render-response.ts';

/** A parameter as @grpc/proto-loader reads it: its kind, and the value by that name. */
export type Parameter = Partial<Record<string, unknown>> & { parameter_choice?: string };
type Parameters = Record<string, Parameter>;

/** Elements by type. Graft's inputs are BYTES, FP32 and INT64; others are refused by their datatype. */
interface Contents {
  fp32_contents?: number[];
  int64_contents?: number[];
  bytes_contents?: Buffer[];
}

export interface ModelInferRequest {
  model_name: string;
  model_version: string;
  id: string;
  parameters: Parameters;
  inputs: { name: string; datatype: string; shape: number[]; parameters: Parameters; contents: Contents | null }[];
  outputs: { name: string; parameters: Parameters }[];
  raw_input_contents: Buffer[];
}

export interface ModelInferResponse {
  model_name: string;
  model_version: string;
  id?: string;
  parameters?: Parameters;
  outputs: { name: string; datatype: string; shape: number[]; parameters: Parameters }[];
  raw_output_contents: Buffer[];
}

/** The same request as HTTP has it, with its tensors in binary. */
export function requestBody({ id, parameters, inputs, outputs, raw_input_contents: raw }: ModelInferRequest): {
  headers: Record<string, string>;
  body: Buffer;
} {
  const bytes = inputs.map(({ contents }, i) => (raw.length > 0 ? (raw[i] ?? Buffer.alloc(0)) : bytesOf(contents)));
  const json = Buffer.from(
    JSON.stringify({
      ...(id === '' ? {} : { id }),
      parameters: { ...valuesOf(parameters), binary_data_output: true },
      inputs: inputs.map(({ name, datatype, shape, parameters: own }, i) => ({
        ...{ name, datatype, shape },
        parameters: { ...valuesOf(own), binary_data_size: bytes[i].length },
      })),
      outputs: outputs.map(({ name, parameters: own }) => ({
        name,
        parameters: { ...valuesOf(own), binary_data: true },
      })),
    }),
  );
  // More raw contents than inputs are refused, as bytes that no input has.
  return {
    headers: { [JSON_LENGTH_HEADER]: String(json.length) },
    body: Buffer.concat([json, ...bytes, ...raw.slice(inputs.length)]),
  };
}

const valuesOf = (parameters: Parameters): Record<string, unknown> =>
  Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, value[value.parameter_choice ?? '']]));

function bytesOf(contents: Contents | null): Buffer {
  const { bytes_contents: strings = [], fp32_contents: floats = [], int64_contents: integers = [] } = contents ?? {};
  const bytes = Buffer.alloc(4 * floats.length);
  for (const [i, value] of floats.entries()) bytes.writeFloatLE(value, 4 * i);
  const longs = Buffer.alloc(8 * integers.length);
  for (const [i, value] of integers.entries()) longs.writeBigInt64LE(BigInt(value), 8 * i);
  return Buffer.concat([bytes, longs, ...strings.flatMap((one) => [lengthOf(one), one])]);
}

function lengthOf(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(bytes.length);
  return length;
}

interface HttpOutput {
  name: string;
  datatype: string;
  shape: number[];
  parameters: { binary_data_size: number; [name: string]: unknown };
}

/** An answer over HTTP, all of whose outputs are binary, as gRPC has it. */
export function inferResponse(headers: Record<string, string>, body: Buffer): ModelInferResponse {
  let start = Number(headers[JSON_LENGTH_HEADER]);
  const { outputs, ...answer } = JSON.parse(body.subarray(0, start).toString('utf8')) as Omit<
    ModelInferResponse,
    'outputs' | 'raw_output_contents'
  > & { outputs: HttpOutput[] };
  const raw_output_contents: Buffer[] = [];
  const described = outputs.map(({ parameters: { binary_data_size, ...parameters }, ...output }) => {
    raw_output_contents.push(body.subarray(start, start + binary_data_size));
    start += binary_data_size;
    const texts = Object.entries(parameters).map(([name, value]) => [name, { string_param: String(value) }]);
    return { ...output, parameters: Object.fromEntries(texts) as Parameters };
  });
  return { ...answer, outputs: described, raw_output_contents };
}
