import Link from 'next/link';
import { t } from '../../messages/t.ts';
import { formatEnum } from '../interface/format.ts';
import { groupLabel } from './group-label.ts';
import { kindOf, pageOf } from './kinds.ts';
import { BOX, type PlacedNode } from './lay-out.ts';
import styles from './lineage-graph.module.css';
import { shortLabel } from './short-label.ts';

/** Characters that fit into a box; the whole name is its title. */
const LONGEST = 23;

interface LineageBoxProps {
  placed: PlacedNode;
  isRoot: boolean;
  isFound: boolean;
  onOpen: (key: string) => void;
}

/** A node, which leads to its page, or a group, which opens. */
export function LineageBox({ placed: { shown, x, y }, isRoot, isFound, onOpen }: LineageBoxProps) {
  const { key, kind, node, members } = shown;
  const label = node ? shortLabel(node.label) : groupLabel(kind, members.length);
  const state = node?.state ? formatEnum(node.state) : node?.isBest ? t('best') : '';
  const box = (
    <>
      <title>{node?.label ?? label}</title>
      <rect width={BOX.width} height={BOX.height} rx="8" />
      <text x="10" y="19" className={styles.kind}>
        {kindOf(kind).one}
      </text>
      <text x={BOX.width - 10} y="19" textAnchor="end" className={styles.kind}>
        {state}
      </text>
      <text x="10" y="39" className={styles.label}>
        {label.length > LONGEST ? `${label.slice(0, LONGEST - 1)}…` : label}
      </text>
    </>
  );
  const place = { transform: `translate(${x} ${y})`, className: styles.box };
  if (!node) {
    return (
      // biome-ignore lint/a11y/useSemanticElements: an SVG has no button element
      <g
        {...place}
        data-group
        role="button"
        tabIndex={0}
        onClick={() => onOpen(key)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' && event.key !== ' ') return;
          event.preventDefault();
          onOpen(key);
        }}
      >
        {box}
      </g>
    );
  }
  return (
    <g {...place} data-root={isRoot || undefined} data-found={isFound || undefined} data-kind={kind}>
      <Link href={pageOf(node)} draggable={false}>
        {box}
      </Link>
    </g>
  );
}
