import { readFile } from 'node:fs/promises';
import { type Platform, TokenCache } from '../metrics/providers/lib/token-cache';

/** The platform of this process. */
export function createPlatform(): Platform {
  return {
    variable: (name) => process.env[name] || undefined,
    file: async (path) => await readFile(path, 'utf8'),
    tokens: new TokenCache(),
  };
}
