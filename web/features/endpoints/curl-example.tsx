import { Panel } from '../interface/panel.tsx';

/** How to ask the endpoint from a program. */
export function CurlExample({ url }: { url: string }) {
  return (
    <Panel title="From a program">
      <p className="muted">POST a PNG, JPEG, WebP or GIF with your token:</p>
      <pre>{`curl "${url}" \\
  --header "Authorization: Bearer $GRAFT_TOKEN" \\
  --header "Content-Type: image/png" \\
  --data-binary @picture.png`}</pre>
      <p className="muted">
        JSON in the Open Inference Protocol works as well: one input <code>image</code> of type BYTES that holds base64
        pictures.
      </p>
    </Panel>
  );
}
