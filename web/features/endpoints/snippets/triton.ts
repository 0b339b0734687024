import { type Called, PICTURE, TEXT, TEXTS } from './called.ts';

/** The first output of each task. */
const OUTPUT = { SINGLE_LABEL: 'label', MULTI_LABEL: 'label', REGRESSION: 'outputs', TOKEN_LABELS: 'entities' };

const INPUT = {
  IMAGE: { input: 'image', shape: '[1]', examples: `[open("${PICTURE}", "rb").read()]` },
  TEXT: { input: 'text', shape: '[1]', examples: JSON.stringify([TEXT]) },
  PAIR: { input: 'text', shape: '[1, 2]', examples: JSON.stringify([TEXTS]) },
};

/** A program that asks the endpoint with Triton's client, which speaks the Open Inference Protocol. */
export function tritonSnippet({ url, takes, task, group, token }: Called): string {
  const [address, path] = url.replace(/^https?:[/][/]/, '').split('/v2/models/');
  const name = path.replace('/infer', '');
  const ssl = url.startsWith('https:') ? ', ssl=True' : '';
  const { input, shape, examples } = INPUT[takes];
  const bearer = token === null ? '"Bearer " + os.environ["GRAFT_TOKEN"]' : JSON.stringify(`Bearer ${token}`);
  return [
    '# pip install "tritonclient[http]"',
    `import ${token === null ? 'os, ' : ''}numpy as np, tritonclient.http as triton`,
    '',
    `client = triton.InferenceServerClient("${address}"${ssl})`,
    `tensor = triton.InferInput("${input}", ${shape}, "BYTES")`,
    `tensor.set_data_from_numpy(np.array(${examples}, dtype=object))`,
    ...(group === undefined
      ? []
      : [
          'group = triton.InferInput("group", [1], "BYTES")',
          `group.set_data_from_numpy(np.array([${JSON.stringify(group)}], dtype=object))`,
        ]),
    `headers = {"Authorization": ${bearer}}`,
    `print(client.infer("${name}", [tensor${group === undefined ? '' : ', group'}], headers=headers).as_numpy("${OUTPUT[task]}"))`,
  ].join('\n');
}
