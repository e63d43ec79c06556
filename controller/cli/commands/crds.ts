import { dump } from 'js-yaml';
import { CRDS } from '../../api/schema/index';

/** @returns the exit code */
export function crds(): number {
  process.stdout.write(CRDS.map((crd) => dump(crd, { noRefs: true, lineWidth: 120 })).join('---\n'));
  return 0;
}
