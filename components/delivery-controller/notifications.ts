import * as kubernetes from '@pulumi/kubernetes';
import * as pulumi from '@pulumi/pulumi';
import { contentHash } from '../../controller/core/hash';
import type { DeliveryControllerArgs } from './arguments';
import type { Texts } from '../bundled-program/pod';

type EnvVar = kubernetes.types.input.core.v1.EnvVar;

/**
 * Environment variables for the secret addresses and tokens, from a Secret `<name>-notifications-<checksum>`. A new
 * address creates a new Secret and new pods, and old pods can still start. Empty if there are none.
 */
export function notificationsOf(
  name: string,
  { slack, msteams, eventWebhook }: DeliveryControllerArgs,
  { namespace, labels }: { namespace: pulumi.Input<string>; labels: Texts },
  opts: pulumi.CustomResourceOptions,
): EnvVar[] {
  const all = {
    SLACK_URL: slack?.url,
    SLACK_TOKEN: slack?.token,
    MSTEAMS_URL: msteams?.url,
    EVENT_WEBHOOK_URL: eventWebhook,
  };
  const given = Object.entries(all).flatMap(([variable, value]) =>
    value === undefined ? [] : [[variable, value as pulumi.Input<string>] as const],
  );
  if (given.length === 0) return [];
  const stringData = Object.fromEntries(given);
  // Eight digits of a hash distinguish contents, but do not reveal them.
  const checksum = pulumi.unsecret(pulumi.output(stringData).apply(contentHash)).apply((hash) => hash.slice(-8));
  const metadata = { name: pulumi.interpolate`${name}-notifications-${checksum}`, namespace, labels };
  const secret = new kubernetes.core.v1.Secret(
    `${name}-notifications`,
    { metadata, stringData, immutable: true },
    opts,
  );
  // An output may resolve to undefined.
  return given.map(([variable]) => ({
    name: variable,
    valueFrom: { secretKeyRef: { name: secret.metadata.name, key: variable, optional: true } },
  }));
}
