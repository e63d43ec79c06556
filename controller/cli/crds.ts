import { dump } from 'js-yaml';
import { CRDS } from '../api/crds/index';

export const CRDS_HELP = 'serin crds          prints the CustomResourceDefinitions, for kubectl apply --server-side -f -';

/** @returns the exit code */
export function crds(): number {
  process.stdout.write(CRDS.map((crd) => dump(crd, { noRefs: true, lineWidth: 120 })).join('---\n'));
  return 0;
}
