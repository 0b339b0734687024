/** In the place of `node:events`: only Node warns of many listeners. */
export function setMaxListeners(): void {}
