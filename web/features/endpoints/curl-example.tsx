import { Panel } from '../interface/panel.tsx';

interface CurlExampleProps {
  url: string;
  modality: 'IMAGE' | 'TEXT';
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
};

/** How to call the endpoint from a program. */
export function CurlExample({ url, modality }: CurlExampleProps) {
  const { what, type, data, input, holds } = KINDS[modality];
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
