import { serviceOf } from '../../api/defaults';
import { say } from '../../api/problems/path';
import { routingOf } from '../../routing/index';
import { targetAmong } from '../../validation/references';
import { workloadOf } from '../../workloads/index';
import { containerPorts } from '../../workloads/pods/pod';
import { opensPort } from '../../workloads/service-ports';
import { type Finding, type Rule, type Subject, when } from './rule';

function findUndeclaredPort({ canary, find }: Subject): Finding[] {
  const target = find && targetAmong(canary, find);
  const { port, targetPort } = serviceOf(canary);
  const wanted = targetPort || port;
  if (target === undefined || !wanted || workloadOf(canary.spec.targetRef)!.pods(target) === undefined) return [];
  const declared = containerPorts(target).map(({ name, containerPort }) => `${name ? `${name} ` : ''}${containerPort}`);
  const found = declared.length === 0 ? 'they declare none' : `they declare ${declared.join(', ')}`;
  return when(
    !opensPort(target, wanted),
    ['spec', 'service', targetPort ? 'targetPort' : 'port'],
    `is ${wanted}, which no container of ${target.kind} ${target.metadata.name} declares (${found}), so that users may find nobody there; declare it, or set spec.service.targetPort to where the containers listen`,
  );
}

function findUnknownBackendPorts({ canary, provider, find }: Subject): Finding[] {
  const warnings = (find && routingOf(canary, provider)?.warnings?.(canary, find)) ?? [];
  return warnings
    .filter(({ code }) => code === 'unknown-backend-port')
    .map(({ path, found, detail, mend }) => ({
      path,
      detail: say`names ${found ?? ''}, which ${detail}; ${mend ?? ''}`,
    }));
}

/** Rules for ports, as far as what has them is among the manifests. */
export const PORT_RULES: readonly Rule[] = [
  {
    code: 'undeclared-port',
    about: 'No container of the target declares the port that its Services lead to.',
    find: findUndeclaredPort,
  },
  {
    code: 'backend-port',
    about: 'An Ingress leads to a port that the Service of the Canary will not have.',
    find: findUnknownBackendPorts,
  },
];
