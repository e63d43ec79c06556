import * as kubernetes from '@pulumi/kubernetes';
import * as pulumi from '@pulumi/pulumi';
import { fields, requiredName, type Schema } from '../../controller/api/schema/schema';
import { ownBundle } from './bundle';

/** Node.js in the version that the tests use. */
const NODE_IMAGE = 'docker.io/library/node:22.23.3-alpine';
const FOLDER = '/serin';
const FILE = `${FOLDER}/serin.cjs`;
const VOLUME = 'code';
const CHECKSUM_ANNOTATION = 'serin/code-checksum';

/** An image with the whole program, as `controller/Dockerfile` builds it. */
export interface ImageCode {
  /** The image, with registry and tag. */
  image: pulumi.Input<string>;
}

/** The program of this package, in a ConfigMap, with an image of Node.js. You need no registry of your own. */
export interface BundledCode {
  /** An image with `node` 22 or newer on its path. Default: the official one. */
  nodeImage?: pulumi.Input<string>;
}

/** Where a pod gets its program from. Default: this package. */
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
        code: 'two-images',
        path: ['nodeImage'],
        cel: '!(has(self.image) && has(self.nodeImage))',
        detail: 'is for the program of this package, which an image of its own replaces',
        mend: 'set one of image and nodeImage',
      },
    ],
  },
);

/** How a container runs the program; input of `hardenedPod`. */
export interface Program {
  image: pulumi.Input<string>;
  /** The command before the sub-command and its flags. Default: that of the image. */
  command?: string[];
  labels: Record<string, string>;
  annotations: Record<string, string>;
  volumes: kubernetes.types.input.core.v1.Volume[];
  volumeMounts: kubernetes.types.input.core.v1.VolumeMount[];
}

/** Where the ConfigMap of the program is created. */
export interface CodePlace {
  namespace: pulumi.Input<string>;
  /** Labels, beside that of the version. */
  labels?: Record<string, pulumi.Input<string>>;
}

/**
 * The program for a pod. Without an image it creates a ConfigMap `<name>-code-<checksum>`. Each version has its own
 * ConfigMap, so that pods of the old version can still start during an update.
 *
 * @param name of the component that the pod belongs to
 * @throws Error if the program of this package is missing or too big
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
 * A script for `node -e` that runs a compressed program from memory. It needs no disk to write to. The arguments after
 * the script are those of the program.
 *
 * @param file path of the uncompressed program; the compressed file has the same path with `.br` at its end
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
