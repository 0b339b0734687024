import type { Metadata } from 'next';
import { headers } from 'next/headers';
import { providerOf } from '../../features/session/provider.ts';
import { SignInForm } from '../../features/session/sign-in-form.tsx';
import { t } from '../../messages/t.ts';

export const metadata: Metadata = {
  title: t('Sign in'),
  description: t('Sign in with a token, or with your company’s account where it is set up.'),
};

interface Props {
  searchParams: Promise<{ problem?: string | string[]; next?: string | string[] }>;
}

export default async function SignInPage({ searchParams }: Props) {
  const [{ problem, next }, provider] = await Promise.all([searchParams, providerOf((await headers()).get('host'))]);
  return <SignInForm problem={problem?.toString()} next={next?.toString()} provider={provider} />;
}
