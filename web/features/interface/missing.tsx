import Link from 'next/link';
import type { ReactNode } from 'react';
import { Notice } from './notice.tsx';

interface MissingProps {
  title: string;
  /** The page to go to instead, and what its button says. */
  href: string;
  back: string;
  children?: ReactNode;
}

/** The page of something that is not there. */
export const Missing = ({ title, href, back, children }: MissingProps) => (
  <Notice
    isPage
    title={title}
    action={
      <Link className="button" href={href}>
        {back}
      </Link>
    }
  >
    {children}
  </Notice>
);
