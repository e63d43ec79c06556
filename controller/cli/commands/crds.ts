import { dump } from 'js-yaml';
import { CRDS } from '../../api/schema/index';
import { readArguments } from '../arguments';
import { PRINT_CRDS } from '../command-lines';

/** @returns the exit code */
export function printCrds(args: readonly string[]): number {
  readArguments(PRINT_CRDS, args);
  process.stdout.write(CRDS.map((crd) => dump(crd, { noRefs: true, lineWidth: 120 })).join('---\n'));
  return 0;
}
