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

/** A place of the navigation. */
export interface Place {
  href: string;
  label: string;
  /** Pages below it begin with this. */
  prefix: string;
  icon: LucideIcon;
}

const place = (href: string, label: string, icon: LucideIcon): Place => ({ href, label, prefix: href, icon });

export const HOME = place('/', 'Home', House);
export const ZOO = place('/models', 'Zoo', Boxes);
export const DATASETS = place('/datasets', 'Data sets', Database);
export const FINE_TUNES = place('/fine-tunes', 'Fine-tunes', Workflow);
export const ENDPOINTS = place('/endpoints', 'Endpoints', Rocket);

/** In the order of the work: choose, prepare, extract, train, compare, deploy. */
export const WORK: Place[] = [
  HOME,
  ZOO,
  DATASETS,
  place('/feature-sets', 'Feature sets', Layers),
  FINE_TUNES,
  place('/sweeps', 'Sweeps', SlidersHorizontal),
  place('/compare', 'Compare', GitCompareArrows),
  ENDPOINTS,
];

export const DOCS = place('/docs', 'Docs', BookOpen);

export const PROGRAMS: Place[] = [place('/graphiql', 'API', Code), DOCS];

export const PROJECTS = place('/projects', 'Projects', FolderKanban);

export const ADMINISTRATION: Place[] = [
  PROJECTS,
  place('/storage', 'Storage', HardDrive),
  place('/tokens', 'Tokens', KeyRound),
  place('/audit', 'Audit', ScrollText),
];

export const SESSIONS = place('/sessions', 'Sessions', MonitorSmartphone);
