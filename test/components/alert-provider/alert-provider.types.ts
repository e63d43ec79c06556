// Only compiled, never run: what cannot work must not compile.
import * as pulumi from '@pulumi/pulumi';
import { alert, alertChannel, type AlertChannel, AlertProvider, ProgressiveService } from 'serin';

const address = pulumi.secret('https://chat.example.com/hook');
const secretRef = { name: 'hook' };
const team = new AlertProvider('team', {
  channel: alertChannel.slack({ address, channel: 'deployments' }),
  messageTemplate: pulumi.output('{{ .Name }}'),
});

alertChannel.slack({ secretRef });
alertChannel.slack({ plainAddress: 'https://chat.example.com/hook' });
alertChannel.slack({ token: pulumi.secret('a') });
// @ts-expect-error there has to be an address of some kind
alertChannel.slack({ channel: 'deployments' });
// @ts-expect-error a webhook of Teams leads to one room
alertChannel.msteams({ address, channel: 'deployments' });
// @ts-expect-error Teams has no bots with tokens
alertChannel.msteams({ token: 'a' });
alertChannel.discord({ address, username: 'releases', proxy: 'http://proxy:3128' });
alertChannel.rocket({ secretRef, channel: 'a' });
alertChannel.gchat({ address });
alertChannel.pagerduty({ routingKey: pulumi.secret('a') });
alertChannel.pagerduty({ secretRef });
// @ts-expect-error PagerDuty wants a routing key
alertChannel.pagerduty({ address });
alertChannel.webhook({ address, token: 'a' });
// @ts-expect-error a token without anywhere to send it
alertChannel.webhook({ token: 'a' });

alert(team);
alert({ name: 'slack', namespace: pulumi.output('ops') }, { severity: 'error', name: 'on call' });
// @ts-expect-error there are three severities
alert(team, { severity: 'fatal' });
new ProgressiveService('a', { image: 'web:1', port: 80, alerts: [alert(team, { severity: 'warn' })] });

// Each type has a function.
export const CHANNELS: Record<AlertChannel['type'], (options: never) => AlertChannel> = {
  slack: alertChannel.slack,
  msteams: alertChannel.msteams,
  discord: alertChannel.discord,
  rocket: alertChannel.rocket,
  gchat: alertChannel.gchat,
  pagerduty: alertChannel.pagerduty,
  webhook: alertChannel.webhook,
};
