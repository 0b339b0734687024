import { z } from 'zod';

// Elements are checked where they are used: a tensor can have many.
const responseSchema = z.object({
  model_version: z.string(),
  outputs: z.array(
    z.object({
      name: z.string(),
      data: z.custom<unknown[]>(Array.isArray),
      parameters: z.record(z.string(), z.unknown()).optional(),
    }),
  ),
});

type Output = z.infer<typeof responseSchema>['outputs'][number];

/** A replica's answer in the Open Inference Protocol, in JSON. @throws ZodError if it is something else */
export function readResponse(body: Buffer): { version: number; tensors: AnsweredTensors } {
  const { model_version, outputs } = responseSchema.parse(JSON.parse(body.toString('utf8')));
  return { version: Number(model_version), tensors: new AnsweredTensors(outputs) };
}

/** The outputs of an answer. A replica of this installation wrote them: an Error says that it was another program. */
export class AnsweredTensors {
  readonly #outputs: Map<string, Output>;

  constructor(outputs: Output[]) {
    this.#outputs = new Map(outputs.map((output) => [output.name, output]));
  }

  has(name: string): boolean {
    return this.#outputs.has(name);
  }

  numbers(name: string): number[] {
    return this.#of(name, (element): element is number => typeof element === 'number');
  }

  strings(name: string): string[] {
    return this.#of(name, (element): element is string => typeof element === 'string');
  }

  /** A tensor of numbers, a row for each example, and the names of its columns, which its parameter `names` has as JSON. */
  rows(name: string, names: string): { numbers: number[]; names: string[]; count: number } {
    const numbers = this.numbers(name);
    const columns = z.array(z.string()).parse(JSON.parse(String(this.#find(name).parameters?.[names])));
    return { numbers, names: columns, count: numbers.length / columns.length };
  }

  #of<Element>(name: string, is: (element: unknown) => element is Element): Element[] {
    const { data } = this.#find(name);
    if (!data.every(is)) throw new Error(`The replica's output "${name}" has elements of another type.`);
    return data;
  }

  #find(name: string): Output {
    const output = this.#outputs.get(name);
    if (!output) throw new Error(`The replica answered without the output "${name}".`);
    return output;
  }
}
