/** The address as shown to people: parts of a signed address would grant access. */
export function withoutSecrets(url: URL): string {
  const shown = new URL(url);
  const secret = /sig|token|key|auth|expire|policy|credential|secret|password/i;
  for (const name of [...shown.searchParams.keys()]) if (secret.test(name)) shown.searchParams.delete(name);
  return shown.href;
}
