import type { KubeObject } from '../../api/types/meta';
import { refuseValue, type Problem } from '../../api/problems/problem';

/** Virtual addresses of Services: 10.96.0.1 to 10.96.255.254. */
const ADDRESSES = Array.from({ length: 65_534 }, (_, index) => `10.96.${(index + 1) >> 8}.${(index + 1) & 255}`);

/** Gives a new Service its address, or keeps that of an old one; changes the object. */
export function assignAddress(
  { spec }: KubeObject,
  old: KubeObject | undefined,
  services: readonly KubeObject[],
): Problem[] {
  if (spec === undefined || spec.type === 'ExternalName') return [];
  spec.clusterIP ||= spec.clusterIPs?.[0] ?? old?.spec?.clusterIP;
  const taken = new Set(services.map((service) => service.spec?.clusterIP));
  const problems: Problem[] = [];
  if (old === undefined && spec.clusterIP !== undefined && spec.clusterIP !== 'None' && taken.has(spec.clusterIP)) {
    problems.push(
      refuseValue(
        ['spec', 'clusterIPs'],
        [spec.clusterIP],
        `failed to allocate IP ${spec.clusterIP}: provided IP is already allocated`,
      ),
    );
  }
  spec.clusterIP ||= ADDRESSES.find((address) => !taken.has(address));
  spec.clusterIPs = [spec.clusterIP];
  return problems;
}
