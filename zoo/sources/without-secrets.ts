/** Names of query parameters that grant access: of signed addresses (Amazon's, Google's, Azure's) and of tokens. */
const SECRET =
  /sig|token|key|auth|expire|policy|credential|secret|pass|pwd|session|jwt|hmac|otp|^(code|access|ticket|hash|st|se|sp|sv|sr)$/i;

/**
 * The address as shown to people, and as it is stored: without user name and password, without the parts of the query and of the
 * fragment that grant access. A value that looks random counts as one, whatever its name is.
 */
export function withoutSecrets(url: URL): string {
  const shown = new URL(url);
  shown.username = '';
  shown.password = '';
  for (const [name, value] of [...shown.searchParams]) if (isSecret(name, value)) shown.searchParams.delete(name);
  const fragment = [...new URLSearchParams(shown.hash.slice(1))];
  if (fragment.some(([name, value]) => value !== '' && isSecret(name, value))) shown.hash = '';
  return shown.href;
}

/** Whether an address holds something that `withoutSecrets` leaves out. */
export function hasSecrets(url: URL): boolean {
  return withoutSecrets(url) !== new URL(url).href;
}

const isSecret = (name: string, value: string) => SECRET.test(name) || looksRandom(value);

/** Long, with digits, and in both cases or in hexadecimal digits only: no person chose it. */
function looksRandom(value: string): boolean {
  if (!/^[\w+/=~-]{24,}$/.test(value) || !/\d/.test(value)) return false;
  return /^[\da-f]+$/i.test(value) || (/[a-z]/.test(value) && /[A-Z]/.test(value));
}
