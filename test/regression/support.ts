import type { KubeObject } from '../../controller/api/types/meta';
import { DEPLOYMENT, EVENT } from '../../controller/api/types/resources';
import type { KubeApi } from '../../controller/kube/api';
import type { PodTemplate } from '../../controller/simulation/cluster/pods';
import type { Simulation } from '../../controller/simulation/simulation';
import type { Fault } from '../../controller/simulation/traffic/traffic';
import { NAMESPACE, type Recording, stage, type Stage, until } from '../support/rollout';

/** A stage whose Canary `podinfo` is initialised. */
export async function initialised(options: Stage): Promise<{ simulation: Simulation; recording: Recording }> {
  const staged = await stage(options);
  await until(staged.simulation, 'Initialized');
  return staged;
}

/** Lets that many virtual seconds pass. */
export async function pass(simulation: Simulation, seconds: number): Promise<void> {
  await simulation.clock.run({ limit: seconds * 1000 });
}

/** The virtual time of each Event from now on. */
export function timed(simulation: Simulation): { at: number; message: string }[] {
  const events: { at: number; message: string }[] = [];
  simulation.api.onChange(EVENT, ({ object }) =>
    events.push({ at: simulation.clock.now(), message: String(object.message) }),
  );
  return events;
}

/** What is wrong with the versions after the first. */
export function newVersions(fault: Fault): (template: PodTemplate | undefined) => Fault {
  return (template) => (imageOf(template) === 'podinfo:1' ? 'none' : fault);
}

function imageOf(template: PodTemplate | undefined): unknown {
  return template?.spec?.containers[0].image;
}

/** Whether the template is the primary's, of this image. */
export function isPrimary(template: PodTemplate, image: string): boolean {
  return template.metadata?.labels?.app === 'podinfo-primary' && imageOf(template) === image;
}

/** The images that the Deployment had, in order, from now on. */
export function imagesOf(simulation: Simulation, name: string): string[] {
  const images: string[] = [];
  simulation.api.onChange(DEPLOYMENT, ({ object }) => {
    const image = object.spec.template.spec.containers[0].image as string;
    if (object.metadata.name === name && images.at(-1) !== image) images.push(image);
  });
  return images;
}

export function deploymentNamed(simulation: Simulation, name: string): KubeObject {
  return simulation.find(DEPLOYMENT, NAMESPACE, name)!;
}

/** The same objects under another application's name. */
export function renamed(object: KubeObject, name: string): KubeObject {
  return JSON.parse(JSON.stringify(object).replace(/podinfo(?!:)/g, name)) as KubeObject;
}

/** Stands before the API: notes every request but watches as `verb plural name`, and lets a test fail some. */
export function noting(requests: string[], fail: (request: string) => void = () => {}): (api: KubeApi) => KubeApi {
  const note = (verb: string, plural: string, name = ''): void => {
    const request = `${verb} ${plural} ${name}`.trim();
    requests.push(request);
    fail(request);
  };
  return (api) => ({
    watch: (resource, options) => api.watch(resource, options),
    get: async (resource, key) => (note('get', resource.plural, key.name), await api.get(resource, key)),
    list: async (resource, options) => (note('list', resource.plural), await api.list(resource, options)),
    create: async (resource, object) => (
      note('create', resource.plural, object.metadata.name),
      await api.create(resource, object)
    ),
    update: async (resource, object) => (
      note('update', resource.plural, object.metadata.name),
      await api.update(resource, object)
    ),
    updateStatus: async (resource, object) => (
      note('updateStatus', resource.plural, object.metadata.name),
      await api.updateStatus(resource, object)
    ),
    patch: async (resource, key, patch, subresource) => (
      note('patch', subresource ? `${resource.plural}/${subresource}` : resource.plural, key.name),
      await api.patch(resource, key, patch, subresource)
    ),
    delete: async (resource, key) => (note('delete', resource.plural, key.name), await api.delete(resource, key)),
  });
}
