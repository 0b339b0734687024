import { Panel } from '../interface/panel.tsx';

interface CurlExampleProps {
  url: string;
  takes: 'IMAGE' | 'TEXT' | 'PAIR';
  /** What its checkpoint was trained for. */
  task: keyof typeof OUTPUT;
  /** A group that its group thresholds know; undefined if it has none. */
  group?: string;
}

/** The first output of each task. */
const OUTPUT = { SINGLE_LABEL: 'label', MULTI_LABEL: 'label', REGRESSION: 'outputs', TOKEN_LABELS: 'entities' };

const PAIR = '{"name": "text", "shape": [1, 2], "datatype": "BYTES", "data": ["Where is it?", "On the table."]}';

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
    data: `--data '{"inputs": [${PAIR}]}'`,
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
function tritonExample({ url, takes, task, group }: CurlExampleProps): string {
  const [address, path] = url.replace(/^https?:[/][/]/, '').split('/v2/models/');
  const name = path.replace('/infer', '');
  const ssl = url.startsWith('https:') ? ', ssl=True' : '';
  const { input, shape, examples } = PYTHON[takes];
  return `import os, numpy as np, tritonclient.http as triton
client = triton.InferenceServerClient("${address}"${ssl})
tensor = triton.InferInput("${input}", ${shape}, "BYTES")
tensor.set_data_from_numpy(np.array(${examples}, dtype=object))
${groupInput(group)}token = {"Authorization": "Bearer " + os.environ["GRAFT_TOKEN"]}
print(client.infer("${name}", [tensor${group === undefined ? '' : ', group'}], headers=token).as_numpy("${OUTPUT[task]}"))`;
}

function groupInput(group: string | undefined): string {
  if (group === undefined) return '';
  return `group = triton.InferInput("group", [1], "BYTES")
group.set_data_from_numpy(np.array([${JSON.stringify(group)}], dtype=object))
`;
}

/** The lines of curl that send an example, and its group where there is one: a header, or in JSON an input. */
function curlLines(takes: CurlExampleProps['takes'], group: string | undefined): string {
  const { type, data } = KINDS[takes];
  const header = `--header "Content-Type: ${type}"`;
  if (group === undefined) return `${header} \\\n  ${data}`;
  if (takes === 'PAIR') {
    const tensor = JSON.stringify({ name: 'group', shape: [1], datatype: 'BYTES', data: [group] });
    return `${header} \\\n  --data '${`{"inputs": [${PAIR}, ${tensor}]}`.replaceAll("'", "'\\''")}'`;
  }
  return `${header} \\\n  --header "X-Graft-Group: ${encodeURIComponent(group)}" \\\n  ${data}`;
}

/** How to call the endpoint from a program. */
export function CurlExample({ url, takes, task, group }: CurlExampleProps) {
  const { what, input, holds } = KINDS[takes];
  return (
    <Panel title="From a program">
      <p className="muted">POST {what} with your token:</p>
      <pre>{`curl "${url}" \\
  --header "Authorization: Bearer $GRAFT_TOKEN" \\
  ${curlLines(takes, group)}`}</pre>
      {group !== undefined && (
        <p className="muted">
          The group is a header, <code>X-Graft-Group</code>, percent-encoded; in JSON it is a second input,{' '}
          <code>group</code>, with one name for each example and the empty text for none. An endpoint refuses no request
          for want of a group: it answers with the prediction of the model, and <code>thresholds</code> is{' '}
          <code>NO_GROUP</code>, or <code>UNKNOWN_GROUP</code> for a group without a threshold.
        </p>
      )}
      <p className="muted">
        JSON in the Open Inference Protocol works as well: one input <code>{input}</code> of type BYTES with {holds}. So
        do Triton&apos;s and KServe&apos;s clients:
      </p>
      <pre>{tritonExample({ url, takes, task, group })}</pre>
    </Panel>
  );
}
