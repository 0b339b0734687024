import { createInterface } from 'node:readline';

type Handler = (request: never) => Promise<unknown>;

/** The child's side of `Child`: passes each line on standard input to the handler that its `do` names. */
export async function serve(handlers: Record<string, Handler>): Promise<void> {
  for await (const line of createInterface({ input: process.stdin })) {
    const request = JSON.parse(line) as { do: string };
    const answer = await handlers[request.do](request as never)
      .then((reply) => ({ reply }))
      .catch((error: Error) => ({ error: error.stack ?? error.message }));
    process.stdout.write(`${JSON.stringify(answer)}\n`);
  }
}
