import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KubeObject } from '../../../controller/api/types/meta';
import { CONFIG_MAP, DEPLOYMENT } from '../../../controller/api/types/resources';
import type { ControlPlane } from './control-plane';
import { ControllerReplica } from './controller-process';
import { kubeconfigOf } from './service-account';

interface Container {
  command: string[];
  args: string[];
  volumeMounts: { name: string; mountPath: string }[];
}

/**
 * Does what a kubelet would with the only pod of the controller's Deployment: its ConfigMap as files, its command with
 * its arguments, and the rights of its ServiceAccount and no others.
 *
 * @param more arguments that come after those of the Deployment, for what is different on this machine
 */
export async function startPod(
  plane: ControlPlane,
  name: string,
  namespace: string,
  more: readonly string[],
): Promise<{ controller: ControllerReplica; stop: () => Promise<void> }> {
  const deployment = await plane.api.get(DEPLOYMENT, { namespace, name });
  const { containers, volumes, serviceAccountName } = deployment.spec.template.spec;
  const [{ command, args, volumeMounts }] = containers as [Container];
  const folder = await mkdtemp(join(tmpdir(), 'pod-'));
  for (const mount of volumeMounts) await writeVolume(plane, folder, namespace, volumes, mount);
  const kubeconfig = join(folder, 'kubeconfig');
  await writeFile(kubeconfig, await kubeconfigOf(plane, serviceAccountName as string, namespace));
  const [program, ...words] = command.map((word) =>
    volumeMounts.reduce((text, { mountPath }) => text.replaceAll(`"${mountPath}/`, `"${folder}/`), word),
  );
  expect(program).toBe('node');
  const controller = await ControllerReplica.start(['--kubeconfig', kubeconfig, ...more], {
    program: [...words, ...args],
  });
  return {
    controller: await controller.ready(),
    stop: async () => {
      await controller.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function writeVolume(
  plane: ControlPlane,
  folder: string,
  namespace: string,
  volumes: { name: string; configMap: { name: string } }[],
  mount: { name: string },
): Promise<void> {
  const { configMap } = volumes.find(({ name }) => name === mount.name)!;
  const { binaryData } = (await plane.api.get(CONFIG_MAP, { namespace, name: configMap.name })) as KubeObject & {
    binaryData: Record<string, string>;
  };
  for (const [file, content] of Object.entries(binaryData))
    await writeFile(join(folder, file), Buffer.from(content, 'base64'));
}
