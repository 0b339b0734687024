import { headers } from 'next/headers';
import { keepEarlyInput } from './keep-early-input.ts';

/** The script that keeps what a person does before the page's other scripts are there. */
export async function EarlyInput() {
  const request = await headers();
  const nonce = request.get('content-security-policy')?.match(/'nonce-([^']+)'/)?.[1];
  const script = { __html: `(${keepEarlyInput})()` };
  return <script nonce={nonce} suppressHydrationWarning dangerouslySetInnerHTML={script} />;
}
