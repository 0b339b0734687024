import { Panel } from '../interface/panel.tsx';

interface CurlExampleProps {
  url: string;
  takes: 'IMAGE' | 'TEXT' | 'PAIR';
  /** What its checkpoint was trained for. */
  task: keyof typeof OUTPUT;
}

/** The first output of each task. */
const OUTPUT = { SINGLE_LABEL: 'label', MULTI_LABEL: 'label', REGRESSION: 'outputs', TOKEN_LABELS: 'entities' };

const KINDS = {
  IMAGE: {
    what: 'a PNG, JPEG, WebP or GIF',
    type: 'image/png',
    data: '--data-binary @picture.png',
    input: 'image',
    holds: 'base64 pictures',
  },
  TEXT: {
    what: 'a text',
    type: 'text/plain; charset=utf-8',
    data: '--data-raw "Arrived in time, works well."',
    input: 'text',
    holds: 'texts',
  },
  PAIR: {
    what: 'a pair of texts',
    type: 'application/json',
    data: `--data '{"inputs": [{"name": "text", "shape": [1, 2], "datatype": "BYTES", "data": ["Where is it?", "On the table."]}]}'`,
    input: 'text',
    holds: 'texts, two for each pair',
  },
};

const PYTHON = {
  IMAGE: { input: 'image', shape: '[1]', examples: '[open("picture.png", "rb").read()]' },
  TEXT: { input: 'text', shape: '[1]', examples: '["Arrived in time, works well."]' },
  PAIR: { input: 'text', shape: '[1, 2]', examples: '[["Where is it?", "On the table."]]' },
};

/** For `pip install "tritonclient[http]"`. */
function tritonExample({ url, takes, task }: CurlExampleProps): string {
  const [address, path] = url.replace(/^https?:[/][/]/, '').split('/v2/models/');
  const name = path.replace('/infer', '');
  const ssl = url.startsWith('https:') ? ', ssl=True' : '';
  const { input, shape, examples } = PYTHON[takes];
  return `import os, numpy as np, tritonclient.http as triton
client = triton.InferenceServerClient("${address}"${ssl})
tensor = triton.InferInput("${input}", ${shape}, "BYTES")
tensor.set_data_from_numpy(np.array(${examples}, dtype=object))
token = {"Authorization": "Bearer " + os.environ["GRAFT_TOKEN"]}
print(client.infer("${name}", [tensor], headers=token).as_numpy("${OUTPUT[task]}"))`;
}

/** How to call the endpoint from a program. */
export function CurlExample({ url, takes, task }: CurlExampleProps) {
  const { what, type, data, input, holds } = KINDS[takes];
  return (
    <Panel title="From a program">
      <p className="muted">POST {what} with your token:</p>
      <pre>{`curl "${url}" \\
  --header "Authorization: Bearer $GRAFT_TOKEN" \\
  --header "Content-Type: ${type}" \\
  ${data}`}</pre>
      <p className="muted">
        JSON in the Open Inference Protocol works as well: one input <code>{input}</code> of type BYTES with {holds}. So
        do Triton&apos;s and KServe&apos;s clients:
      </p>
      <pre>{tritonExample({ url, takes, task })}</pre>
    </Panel>
  );
}
