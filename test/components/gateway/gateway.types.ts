// Only compiled, never run: what cannot work must not compile.
import * as pulumi from '@pulumi/pulumi';
import { Gateway, routing } from 'serin';

const istio = new Gateway('a', { provider: 'istio' });
const gatewayApi = new Gateway('a', { provider: 'gatewayapi:v1', className: 'envoy' });
const older = new Gateway('a', {
  provider: 'gatewayapi:v1beta1',
  className: pulumi.output('envoy'),
  routesFrom: 'Same',
});

// Each provider has its own options.
new Gateway('a', {
  provider: 'istio',
  apiVersion: 'networking.istio.io/v1alpha3',
  selector: { istio: pulumi.output('gw') },
  namespace: pulumi.output('infra'),
});
// @ts-expect-error the Gateway API needs a class
new Gateway('a', { provider: 'gatewayapi:v1' });
// @ts-expect-error Istio has no classes
new Gateway('a', { provider: 'istio', className: 'envoy' });
// @ts-expect-error the Gateway API has no selector
new Gateway('a', { provider: 'gatewayapi:v1', className: 'envoy', selector: { app: 'gw' } });
// @ts-expect-error nor several versions of one provider
new Gateway('a', { provider: 'gatewayapi:v1', className: 'envoy', apiVersion: 'networking.istio.io/v1' });
// @ts-expect-error whose routes may belong to it is for the Gateway API
new Gateway('a', { provider: 'istio', routesFrom: 'All' });
// @ts-expect-error NGINX has no Gateway
new Gateway('a', { provider: 'nginx' });

// One port, or a list of ports.
new Gateway('a', { provider: 'istio', port: 8443, tls: { secretName: 'cert', httpsRedirect: true, mode: 'MUTUAL' } });
new Gateway('a', {
  provider: 'istio',
  ports: [
    { number: 80, tls: { httpsRedirect: true } },
    { number: pulumi.output(443), tls: { secretName: 'cert' } },
  ],
});
new Gateway('a', {
  provider: 'gatewayapi:v1',
  className: 'envoy',
  ports: [{ number: 80 }, { number: 443, tls: { secretName: 'cert' } }],
});
// @ts-expect-error not both
new Gateway('a', { provider: 'istio', port: 80, ports: [{ number: 80 }] });
// @ts-expect-error each of several ports has its own certificate
new Gateway('a', { provider: 'istio', tls: { secretName: 'cert' }, ports: [{ number: 80 }] });
// @ts-expect-error a certificate has a name
new Gateway('a', { provider: 'istio', tls: { httpsRedirect: true } });
// @ts-expect-error in the Gateway API an HTTPRoute redirects
new Gateway('a', { provider: 'gatewayapi:v1', className: 'envoy', tls: { secretName: 'cert', httpsRedirect: true } });
// @ts-expect-error and it has no gRPC ports
new Gateway('a', { provider: 'gatewayapi:v1', className: 'envoy', ports: [{ number: 80, protocol: 'GRPC' }] });

// Gateways with routes of the same provider.
routing.istio({ gateways: [istio, 'mesh'] });
routing.gatewayApi({ gateways: [gatewayApi, older, { name: 'other' }] });
// @ts-expect-error a Gateway of the Gateway API is none of Istio
routing.istio({ gateways: [gatewayApi] });
// @ts-expect-error a Gateway of Istio is none of the Gateway API
routing.gatewayApi({ gateways: [istio] });
