import { t } from '../../messages/t.ts';

/** Later ones say that they are earlier ones too, so the order counts. */
const BROWSERS: [RegExp, string][] = [
  [/\bEdg/, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bFirefox\/|\bFxiOS\//, 'Firefox'],
  [/Chrome\/|\bCriOS\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
];
const SYSTEMS: [RegExp, string][] = [
  [/\biPhone|\biPad/, 'iOS'],
  [/\bAndroid/, 'Android'],
  [/\bWindows/, 'Windows'],
  [/\bMac OS X/, 'macOS'],
  [/\bLinux|\bX11/, 'Linux'],
];

/** A User-Agent in words, such as “Firefox on Linux”; what says neither is shown as it is. */
export function browserName(client: string | null): string {
  if (client === null) return t('Unknown');
  const named = (list: [RegExp, string][]) => list.find(([pattern]) => pattern.test(client))?.[1];
  const [browser, system] = [named(BROWSERS), named(SYSTEMS)];
  if (browser && system) return t('{browser} on {system}', { browser, system });
  return browser ?? client.slice(0, 60);
}
