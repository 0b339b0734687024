import Link from 'next/link';
import { t } from '../../messages/t.ts';
import { formatEnum, formatItems } from '../interface/format.ts';
import { describeNode } from './describe-node.ts';
import { groupLabel } from './group-label.ts';
import { kindOf, pageOf } from './kinds.ts';
import { BOX, type PlacedNode } from './lay-out.ts';
import styles from './lineage-graph.module.css';
import { shortLabel } from './short-label.ts';

/** Characters that fit into a box; the whole name is its title. */
const LONGEST = 22;
const LONGEST_DETAIL = 27;

interface LineageBoxProps {
  placed: PlacedNode;
  isRoot: boolean;
  isFound: boolean;
  /** Whether Tab leads to it. */
  isStop: boolean;
  onOpen: (key: string) => void;
  onFocus: () => void;
}

/** A node, which leads to its page, or a group, which opens. */
export function LineageBox({ placed: { shown, x, y }, isRoot, isFound, isStop, onOpen, onFocus }: LineageBoxProps) {
  const { key, kind, node, members } = shown;
  const label = node ? shortLabel(node.label) : groupLabel(kind, members.length);
  const detail = node && describeNode(node);
  const state = node?.state ? formatEnum(node.state) : node?.isBest ? t('best') : '';
  const drawnLabel = shorten(label, LONGEST);
  const drawnDetail = detail && shorten(detail, LONGEST_DETAIL);
  const whole = together(node?.label ?? label, detail);
  const drawn = together(kindOf(kind).one, drawnLabel, drawnDetail, state);
  const isCut = drawnLabel !== label || drawnDetail !== detail;
  const tooltip = <title>{whole}</title>;
  // The spaces part what is read as one text otherwise.
  const box = (
    <>
      <rect width={BOX.width} height={BOX.height} rx="8" />
      <text x="10" y="18" className={styles.kind}>
        {kindOf(kind).one}
      </text>{' '}
      <text x="10" y="37" className={styles.label}>
        {drawnLabel}
      </text>{' '}
      {drawnDetail && (
        <text x="10" y="54" className={styles.kind}>
          {drawnDetail}
        </text>
      )}{' '}
      <text x={BOX.width - 10} y="18" textAnchor="end" className={styles.kind}>
        {state}
      </text>
    </>
  );
  const place = { transform: `translate(${x} ${y})`, className: styles.box };
  const stop = {
    'data-key': key,
    // As it is drawn, for who says what is seen (WCAG 2.5.3); then what is cut there, as a whole.
    'aria-label': isCut ? together(drawn, whole) : drawn,
    tabIndex: isStop ? 0 : -1,
    onFocus,
  };
  if (!node) {
    return (
      <g {...place} data-group>
        {tooltip}
        {/* biome-ignore lint/a11y/useSemanticElements: an SVG has no button element */}
        <g
          {...stop}
          role="button"
          onClick={() => onOpen(key)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' && event.key !== ' ') return;
            event.preventDefault();
            onOpen(key);
          }}
        >
          {box}
        </g>
      </g>
    );
  }
  return (
    <g {...place} data-root={isRoot || undefined} data-found={isFound || undefined} data-kind={kind}>
      {tooltip}
      <Link href={pageOf(node)} draggable={false} {...stop}>
        {box}
      </Link>
    </g>
  );
}

const shorten = (text: string, longest: number): string =>
  text.length > longest ? `${text.slice(0, longest - 1)}…` : text;

const together = (...parts: (string | null | undefined)[]): string => formatItems(parts.flatMap((part) => part || []));
