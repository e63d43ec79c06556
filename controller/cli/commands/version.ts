import { VERSION } from '../../process/version';
import { readArguments } from '../arguments';
import { PRINT_VERSION } from '../command-lines';

/** @returns the exit code */
export function printVersion(args: readonly string[]): number {
  readArguments(PRINT_VERSION, args);
  console.log(VERSION);
  return 0;
}
