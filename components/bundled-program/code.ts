import * as kubernetes from '@pulumi/kubernetes';
import * as pulumi from '@pulumi/pulumi';
import { fields, requiredName, type Schema } from '../../controller/api/schema/schema';
import { ownBundle } from './bundle';

/** Node.js in the version that the tests run with. */
const NODE_IMAGE = 'docker.io/library/node:22.23.3-alpine';
const FOLDER = '/serin';
const FILE = `${FOLDER}/serin.cjs`;
const VOLUME = 'code';
const CHECKSUM_ANNOTATION = 'serin/code-checksum';

/** An image that brings the whole program, as `controller/Dockerfile` builds it. */
export interface ImageCode {
  /** The image, with its registry and tag. */
  image: pulumi.Input<string>;
}

/**
 * The program that comes with this package, in a ConfigMap, run by a Node.js image: it needs no registry of one's own.
 */
export interface BundledCode {
  /** An image with `node` 22 or newer on its path. Default: the official one. */
  nodeImage?: pulumi.Input<string>;
}

/** Where a pod has its program from. Default: the one that comes with this package. */
export type Code = ImageCode | BundledCode;

/** The arguments of `Code`. */
export const codeArgs: Schema = fields<ImageCode & BundledCode>(
  'Where the program comes from. Default: this package, on a Node.js image.',
  {
    image: requiredName('An image that brings the program.'),
    nodeImage: requiredName(
      'A Node.js image that runs the program of this package. Default: the official one, version 22.',
    ),
  },
  {
    rules: [
      {
        rule: '!(has(self.image) && has(self.nodeImage))',
        message:
          'is for the program of this package, which an image of its own replaces: set one of image and nodeImage',
        fieldPath: '.nodeImage',
      },
    ],
  },
);

/** How a container comes to run the program: what `hardenedPod` needs to know of it. */
export interface Program {
  image: pulumi.Input<string>;
  /** What is put before the sub-command and its flags. Default: what the image says. */
  command?: string[];
  labels: Record<string, string>;
  annotations: Record<string, string>;
  volumes: kubernetes.types.input.core.v1.Volume[];
  volumeMounts: kubernetes.types.input.core.v1.VolumeMount[];
}

/** Where the ConfigMap of the program belongs. */
export interface CodePlace {
  namespace: pulumi.Input<string>;
  /** Its labels, beside that of the version. */
  labels?: Record<string, pulumi.Input<string>>;
}

/**
 * The program for a pod. Unless an image brings it, a ConfigMap `<name>-code-<checksum>` is created: a new version is a
 * new ConfigMap, so that pods of the old one can still start until the last of them is replaced.
 *
 * @param name of the component that the pod belongs to
 * @throws Error when the program of this package is missing or too big
 */
export function codeOf(
  name: string,
  code: Code,
  { namespace, labels }: CodePlace,
  opts: pulumi.CustomResourceOptions,
): Program {
  if ('image' in code && code.image !== undefined)
    return { image: code.image, labels: {}, annotations: {}, volumes: [], volumeMounts: [] };
  const { content, checksum, version } = ownBundle();
  const versioned = { 'app.kubernetes.io/version': version };
  const configMap = new kubernetes.core.v1.ConfigMap(
    `${name}-code`,
    {
      metadata: { name: `${name}-code-${checksum.slice(0, 8)}`, namespace, labels: { ...labels, ...versioned } },
      binaryData: { 'serin.cjs.br': content },
      immutable: true,
    },
    opts,
  );
  return {
    image: ('nodeImage' in code ? code.nodeImage : undefined) ?? NODE_IMAGE,
    command: ['node', '-e', loader(FILE)],
    labels: versioned,
    annotations: { [CHECKSUM_ANNOTATION]: checksum },
    volumes: [{ name: VOLUME, configMap: { name: configMap.metadata.name } }],
    volumeMounts: [{ name: VOLUME, mountPath: FOLDER, readOnly: true }],
  };
}

/**
 * A script for `node -e` that runs a compressed program from memory, so that it needs no disk to write to; what follows
 * the script are the program's arguments.
 *
 * @param file where the program would be if it were not compressed; beside it is the compressed one, with `.br` after
 * its name
 */
export function loader(file: string): string {
  const name = JSON.stringify(file);
  return [
    `const program = new (require('node:module'))(${name});`,
    `program.filename = ${name};`,
    `process.argv.splice(1, 0, ${name});`,
    `program._compile(require('node:zlib').brotliDecompressSync(require('node:fs').readFileSync(${name} + '.br')).toString(), ${name});`,
  ].join('\n');
}
