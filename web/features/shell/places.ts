import {
  BookOpen,
  Boxes,
  Code,
  Database,
  FolderKanban,
  GitCompareArrows,
  HardDrive,
  House,
  KeyRound,
  Layers,
  type LucideIcon,
  MonitorSmartphone,
  Rocket,
  ScrollText,
  SlidersHorizontal,
  Workflow,
} from 'lucide-react';
import { t } from '../../messages/t.ts';

/** A place of the navigation. */
export interface Place {
  href: string;
  label: string;
  /** Pages below it begin with this. */
  prefix: string;
  icon: LucideIcon;
}

const place = (href: string, label: string, icon: LucideIcon): Place => ({ href, label, prefix: href, icon });

export const HOME = place('/', t('Home'), House);
export const ZOO = place('/models', t('Zoo'), Boxes);
export const DATASETS = place('/datasets', t('Data sets'), Database);
export const FINE_TUNES = place('/fine-tunes', t('Fine-tunes'), Workflow);
export const ENDPOINTS = place('/endpoints', t('Endpoints'), Rocket);

/** In the order of the work: choose, prepare, extract, train, compare, deploy. */
export const WORK: Place[] = [
  HOME,
  ZOO,
  DATASETS,
  place('/feature-sets', t('Feature sets'), Layers),
  FINE_TUNES,
  place('/sweeps', t('Sweeps'), SlidersHorizontal),
  place('/compare', t('Compare'), GitCompareArrows),
  ENDPOINTS,
];

export const DOCS = place('/docs', t('Docs'), BookOpen);

export const PROGRAMS: Place[] = [place('/graphiql', 'API', Code), DOCS];

export const PROJECTS = place('/projects', t('Projects'), FolderKanban);

export const ADMINISTRATION: Place[] = [
  PROJECTS,
  place('/storage', t('Storage'), HardDrive),
  place('/tokens', t('Tokens'), KeyRound),
  place('/audit', t('Audit'), ScrollText),
];

export const SESSIONS = place('/sessions', t('Sessions'), MonitorSmartphone);
