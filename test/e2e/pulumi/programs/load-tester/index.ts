// A load tester as it comes, and what its hooks say.
import * as k8s from '@pulumi/kubernetes';
import * as pulumi from '@pulumi/pulumi';
import { LoadTester } from 'serin';

// The control plane of the tests makes no Endpoints, for which the provider would wait.
pulumi.runtime.registerStackTransformation(({ type, props, opts }) =>
  type === 'kubernetes:core/v1:Service'
    ? { props: { ...props, metadata: { ...props.metadata, annotations: { 'pulumi.com/skipAwait': 'true' } } }, opts }
    : undefined,
);

const config = new pulumi.Config();
const namespace = config.require('namespace');
const tester = new LoadTester('tester', { namespace, token: config.getSecret('token') });

new k8s.core.v1.ConfigMap('hooks', {
  metadata: { name: 'hooks', namespace },
  data: { gate: tester.gate('approval', 'confirm-promotion').url },
});
