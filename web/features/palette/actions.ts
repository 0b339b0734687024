import { CirclePlus, LogOut, Monitor, Moon, Rocket, Sun } from 'lucide-react';
import { t } from '../../messages/t.ts';
import { signOut } from '../session/sign-out.ts';
import { chooseTheme } from '../shell/theme.ts';
import type { Command } from './command.ts';

/** What a person does rather than looks at, with other words that it is looked for by. */
export const ACTIONS: (Command & { words: string })[] = [
  { label: t('Start a fine-tune'), words: t('new train run'), href: '/fine-tunes/new', icon: CirclePlus },
  { label: t('Import a model'), words: t('new add'), href: '/models/import', icon: CirclePlus },
  {
    label: t('Upload a data set'),
    words: t('new add import pictures texts folder zip csv'),
    href: '/datasets#upload',
    icon: CirclePlus,
  },
  { label: t('Start a sweep'), words: t('new search options'), href: '/sweeps/new', icon: CirclePlus },
  { label: t('Deploy a checkpoint'), words: t('new endpoint serve'), href: '/fine-tunes', icon: Rocket },
  { label: t('Create a token'), words: t('new key'), href: '/tokens', icon: CirclePlus },
  { label: t('Light theme'), words: '', href: '#light', icon: Sun, run: () => chooseTheme('light') },
  { label: t('Dark theme'), words: '', href: '#dark', icon: Moon, run: () => chooseTheme('dark') },
  { label: t('Theme as the device'), words: '', href: '#device', icon: Monitor, run: () => chooseTheme('system') },
  { label: t('Sign out'), words: t('log out'), href: '#sign-out', icon: LogOut, run: signOut },
];
