/** A SHA-256, shortened; the full digest on hover and for copying. */
export function Digest({ sha256 }: { sha256: string }) {
  return (
    <code title={sha256}>
      {sha256.slice(0, 12)}
      <span aria-hidden>…</span>
    </code>
  );
}
