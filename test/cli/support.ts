import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';

/** Files that are there until the test file is done. */
export function temporaryFiles(): (name: string, content: string) => string {
  let folder: string | undefined;
  afterAll(() => folder && rmSync(folder, { recursive: true }));
  return (name, content) => {
    folder ??= mkdtempSync(join(tmpdir(), 'serin-cli-'));
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
}

/** What is written to it, as one text. */
export class Page extends Writable {
  text = '';

  override _write(chunk: Buffer, _: BufferEncoding, done: () => void): void {
    this.text += chunk.toString();
    done();
  }

  get lines(): string[] {
    return this.text.trimEnd().split('\n');
  }
}

/** What a command prints while it runs, and its exit code. */
export async function printed(run: () => number | Promise<number>): Promise<{ code: number; text: string }> {
  const page = new Page();
  const write = jest.spyOn(process.stdout, 'write').mockImplementation((chunk) => page.write(chunk));
  const log = jest.spyOn(console, 'log').mockImplementation((line: string) => void page.write(`${line}\n`));
  try {
    const code = await run();
    return { code, text: page.text };
  } finally {
    write.mockRestore();
    log.mockRestore();
  }
}

export const CANARY_YAML = `apiVersion: flagger.app/v1beta1
kind: Canary
metadata: {name: podinfo, namespace: test}
spec:
  targetRef: {apiVersion: apps/v1, kind: Deployment, name: podinfo}
  service: {port: 9898}
  analysis:
    interval: 1m
    threshold: 2
    stepWeight: 25
    maxWeight: 50
    metrics:
      - {name: request-success-rate, interval: 1m, thresholdRange: {min: 99}}
`;

export const deploymentYaml = (image: string): string => `apiVersion: apps/v1
kind: Deployment
metadata: {name: podinfo, namespace: test}
spec:
  selector: {matchLabels: {app: podinfo}}
  template:
    metadata: {labels: {app: podinfo}}
    spec: {containers: [{name: podinfo, image: '${image}', ports: [{name: http, containerPort: 9898}]}]}
`;
