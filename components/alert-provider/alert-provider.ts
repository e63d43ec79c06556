import * as pulumi from '@pulumi/pulumi';
import type { Problem } from '../../controller/api/problems/problem';
import type { CanaryAlert, NamespacedReference, Severity } from '../../controller/api/types/canary';
import { alertProviderSpec } from '../../controller/api/schema/alert-provider';
import { fields, name as nameText, textMap } from '../../controller/api/schema/schema';
import { ALERT_PROVIDER } from '../../controller/api/types/resources';
import type { AlertChannel } from './alert-channel';
import { checkArgs, checkValue } from '../common/check-args';
import { checkCredentials } from '../common/credentials';
import type { Fields } from '../common/inputs';
import { createReferable, type Reference } from '../common/referable';

/** What `AlertProvider` takes. */
export interface AlertProviderArgs {
  /** Where alerts go: `alertChannel.slack({ … })` and the like. */
  channel: AlertChannel;
  /**
   * Text of the message, in place of the channel's own text and details, with `{{ .Status }}` (the phase in lower case,
   * such as `progressing`, `waiting`, `succeeded`, `failed`), `{{ .Name }}`, `{{ .Namespace }}`, `{{ .Metadata.KEY }}`
   * (a label or annotation of the Canary; KEY is its name, or what follows the slash in it; empty where there is none),
   * `{{ if .Field }}` or `{{ if eq .Field "text" }}`, `{{ else }}`, `{{ end }}`, and
   * `{{ range .CanaryAnalysis.Iterations }}`, in which there are `{{ .Metric }}`, `{{ .Value }}`, `{{ .Threshold }}`
   * and `{{ .Failed }}`. Markup of the template is sent as it is, markup in what its fields are filled with is shown as
   * it is written, in Slack and Google Chat.
   */
  messageTemplate?: pulumi.Input<string>;
  /** Namespace of the AlertProvider and of its Secret. Default: that of the Kubernetes provider. */
  namespace?: pulumi.Input<string>;
  /** `metadata.name`. Default: the name of the resource. */
  name?: pulumi.Input<string>;
}

const { messageTemplate, ...connection } = alertProviderSpec.properties;

const channel = fields<AlertChannel>(
  'Where alerts go.',
  {
    ...connection,
    credentials: textMap('What becomes a Secret, by its keys address and token; instead of secretRef.'),
  },
  {
    required: ['type'],
    rules: [
      {
        code: 'credentials-and-secret',
        path: ['secretRef'],
        cel: '!has(self.credentials) || !has(self.secretRef)',
        detail: 'has both credentials and secretRef',
        mend: 'remove one',
      },
      {
        code: 'no-receiver',
        cel: 'has(self.address) || has(self.credentials) || has(self.secretRef)',
        detail: 'there is nowhere to send alerts',
        mend: 'set credentials.address, or secretRef to a Secret with the key address',
      },
    ],
  },
);

/** The arguments of `AlertProvider`. */
export const alertProviderArgs = fields<AlertProviderArgs>(
  'A place that alerts are sent to.',
  {
    channel,
    messageTemplate,
    namespace: nameText('Namespace of the AlertProvider. Default: that of the Kubernetes provider.'),
    name: nameText('Name of the AlertProvider. Default: the name of the resource.'),
  },
  { required: ['channel'] },
);

/**
 * A place that alerts are sent to; Canaries refer to it.
 *
 * A message template that cannot be rendered is refused before anything is created, in a preview too.
 */
export class AlertProvider extends pulumi.ComponentResource {
  /** Name and namespace, as a Canary's alert refers to it. */
  readonly reference: pulumi.Output<Reference>;

  constructor(name: string, args: AlertProviderArgs, opts?: pulumi.ComponentResourceOptions) {
    super('serin:index:AlertProvider', name, {}, opts);
    const title = `AlertProvider "${name}"`;
    const { messageTemplate } = args;
    const { credentials, ...connection } = args.channel;
    const checks = [
      checkArgs(
        this,
        title,
        { ...args, channel: { ...connection, credentials: credentials && {} } },
        alertProviderArgs,
      ),
      // This is checked separately, so that a preview shows the problem although a secret or an address is not known
      // yet.
      checkValue(this, title, messageTemplate, checkMessage),
      checkCredentials(this, title, ['channel', 'credentials'], credentials, ['address', 'token']),
    ];
    const spec = (made: object): object => ({ ...connection, ...made, messageTemplate });
    this.reference = createReferable(
      this,
      name,
      { kind: ALERT_PROVIDER, name: args.name ?? name, namespace: args.namespace, credentials, spec },
      checks,
    );
    this.registerOutputs({ reference: this.reference });
  }
}

async function checkMessage(template: unknown): Promise<Problem[]> {
  if (typeof template !== 'string') return [];
  const { checkMessageTemplate } = await import('../../controller/api/templates/message-template.js');
  return checkMessageTemplate(template).map((flaw) => ({ ...flaw, path: ['messageTemplate'] }));
}

/** What a Canary may say of a receiver. */
export interface AlertOptions {
  /** Lowest severity that is sent: info hears all, warn hears warn and error. Default: `info`. */
  severity?: Severity;
  /** Name of the alert. Default: none. */
  name?: string;
}

/**
 * A receiver of a Canary's alerts: a component of this program, or the name of an AlertProvider that is in the cluster.
 */
export function alert(
  provider: AlertProvider | Fields<NamespacedReference>,
  options: Fields<AlertOptions> = {},
): Fields<CanaryAlert> {
  return { ...options, providerRef: provider instanceof AlertProvider ? provider.reference : provider };
}
