import type { Resource } from '../types/meta';

/** What the controller may do with objects of some kinds. */
export interface Right {
  kinds: readonly Resource[];
  verbs: readonly string[];
}

/** For what is kept in a cache. */
export const WATCH = ['list', 'watch'];
/** For what is kept in a cache, and read again where the cache is not enough. */
export const READ = ['get', ...WATCH];
/** For what is made, kept as it should be, and deleted when the spec of its Canary no longer names it. */
export const KEEP = [...READ, 'create', 'patch', 'delete'];
