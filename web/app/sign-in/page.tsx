import type { Metadata } from 'next';
import { SignInForm } from '../../features/session/sign-in-form.tsx';

export const metadata: Metadata = { title: 'Sign in' };

export default async function SignInPage({ searchParams }: { searchParams: Promise<{ problem?: string }> }) {
  const { problem } = await searchParams;
  return <SignInForm problem={problem} />;
}
