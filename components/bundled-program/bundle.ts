import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The whole program in one compressed file, made by the build of this package. */
const FILE = join('dist', 'serin.cjs.br');
/** The largest content of a ConfigMap, in bytes. */
const LARGEST = 1024 * 1024;

/** The program of this package: controller, load tester and command line. */
export interface Bundle {
  /** Compressed with Brotli, in Base64. */
  content: string;
  /** SHA-256 of the compressed file, in hexadecimal. */
  checksum: string;
  /** The version of the package. */
  version: string;
}

let own: Bundle | undefined;

/** The bundle of this package. It is read once per process. @throws Error that names the missing file and what to do */
export function ownBundle(): Bundle {
  return (own ??= bundleOf(packageRoot(__dirname)));
}

/**
 * The bundle of the package in this folder.
 *
 * @throws Error if there is none, or if it is too big for a ConfigMap
 */
export function bundleOf(root: string): Bundle {
  const file = join(root, FILE);
  if (!existsSync(file))
    throw new Error(
      `${file} is missing: install the package serin anew, run npm run build in a checkout, or name an image of your own as code.image`,
    );
  const compressed = readFileSync(file);
  if (compressed.length > LARGEST)
    throw new Error(
      `${file} has ${compressed.length} bytes, and a ConfigMap holds ${LARGEST} at most: build an image with controller/Dockerfile and name it as code.image`,
    );
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  return {
    content: compressed.toString('base64'),
    checksum: createHash('sha256').update(compressed).digest('hex'),
    version,
  };
}

/**
 * The folder of the package serin that contains this folder, in a checkout or installed. @throws Error if there is none
 */
export function packageRoot(folder: string): string {
  for (let root = folder; ; root = dirname(root)) {
    const file = join(root, 'package.json');
    if (existsSync(file) && (JSON.parse(readFileSync(file, 'utf8')) as { name?: string }).name === 'serin') return root;
    if (dirname(root) === root)
      throw new Error(
        `${folder} is in no folder of the package serin, which has the program with it: load it as an installed package, or name an image of your own as code.image`,
      );
  }
}
