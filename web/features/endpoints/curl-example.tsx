import { Panel } from '../interface/panel.tsx';

interface CurlExampleProps {
  url: string;
  takes: 'IMAGE' | 'TEXT' | 'PAIR';
}

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

/** How to call the endpoint from a program. */
export function CurlExample({ url, takes }: CurlExampleProps) {
  const { what, type, data, input, holds } = KINDS[takes];
  return (
    <Panel title="From a program">
      <p className="muted">POST {what} with your token:</p>
      <pre>{`curl "${url}" \\
  --header "Authorization: Bearer $GRAFT_TOKEN" \\
  --header "Content-Type: ${type}" \\
  ${data}`}</pre>
      <p className="muted">
        JSON in the Open Inference Protocol works as well: one input <code>{input}</code> of type BYTES with {holds}.
      </p>
    </Panel>
  );
}
