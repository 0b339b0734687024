import Link from 'next/link';
import type { ComponentProps, ReactNode } from 'react';
import ReactMarkdown from 'react-markdown';
import remarkGfm from 'remark-gfm';
import { t } from '../../messages/t.ts';
import { CodeBlock } from './code-block.tsx';
import styles from './docs-markdown.module.css';
import { headingId } from './headings.ts';
import { linkTarget } from './link-target.ts';
import { Picture } from './picture.tsx';
import { textOf } from './text-of.ts';

interface DocsMarkdownProps {
  /** The file that it is from, below web/docs. */
  file: string;
  children: string;
}

/** Our own pages. It runs on the web server alone: the browser gets no parser of Markdown. */
export function DocsMarkdown({ file, children }: DocsMarkdownProps) {
  return (
    <div className={styles.text}>
      <ReactMarkdown
        remarkPlugins={[remarkGfm]}
        components={{
          h2: ({ children }) => <Anchored as="h2">{children}</Anchored>,
          h3: ({ children }) => <Anchored as="h3">{children}</Anchored>,
          h4: ({ children }) => <Anchored as="h4">{children}</Anchored>,
          a: ({ href = '', children }) => <DocsLink href={linkTarget(file, href)}>{children}</DocsLink>,
          img: ({ src, alt = '' }) => <Picture file={file} src={String(src)} alt={alt} />,
          // A picture stands alone in its paragraph, and a figure may not stand in one.
          p: ({ node, children }) =>
            node?.children.every((child) => child.type === 'element' && child.tagName === 'img') ? (
              children
            ) : (
              <p>{children}</p>
            ),
          pre: ({ children }) => <CodeBlock>{children}</CodeBlock>,
          table: ({ children }) => (
            <div className={styles.table}>
              <table>{children}</table>
            </div>
          ),
        }}
      >
        {children}
      </ReactMarkdown>
    </div>
  );
}

function DocsLink({ href, children }: { href: string; children: ReactNode }) {
  // GraphiQL has a content policy of its own, so it is opened as a document.
  if (href.startsWith('/') && !href.startsWith('/graphiql')) return <Link href={href}>{children}</Link>;
  const elsewhere: ComponentProps<'a'> = /^https?:/.test(href) ? { rel: 'noreferrer noopener', target: '_blank' } : {};
  return (
    <a href={href} {...elsewhere}>
      {children}
    </a>
  );
}

/** A heading that can be linked to. */
export function Anchored({ as: Heading, id, children }: { as: 'h2' | 'h3' | 'h4'; id?: string; children: ReactNode }) {
  const text = textOf(children);
  const anchor = id ?? headingId(text);
  return (
    <Heading id={anchor} className={styles.heading}>
      {children}{' '}
      <a className={styles.anchor} href={`#${anchor}`} aria-label={t('Link to “{text}”', { text })}>
        #
      </a>
    </Heading>
  );
}
