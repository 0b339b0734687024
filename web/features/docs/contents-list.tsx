'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import type { ContentsEntry, ContentsSection } from './contents.ts';
import styles from './contents-list.module.css';
import { addressOf } from './link-target.ts';

/** The contents as a tree. The section that one reads is open, others are folded. */
export function ContentsList({ sections, label }: { sections: ContentsSection[]; label: string }) {
  const pathname = usePathname();
  const open = openSection(sections, pathname);
  return (
    <nav className={styles.contents} aria-label={label}>
      <ul>
        {sections.map((section) => (
          <li key={section.path}>
            <Entry entry={section} pathname={pathname} />
            {section === open && section.entries.length > 0 && (
              <ul>
                {section.entries.map((entry) => (
                  <li key={entry.path}>
                    <Entry entry={entry} pathname={pathname} />
                  </li>
                ))}
              </ul>
            )}
          </li>
        ))}
      </ul>
    </nav>
  );
}

const openSection = (sections: ContentsSection[], pathname: string) =>
  sections.find(({ path, entries }) => [path, ...entries.map((entry) => entry.path)].map(addressOf).includes(pathname));

const Entry = ({ entry: { path, title }, pathname }: { entry: ContentsEntry; pathname: string }) => (
  <Link href={addressOf(path)} aria-current={pathname === addressOf(path) ? 'page' : undefined}>
    {title}
  </Link>
);
