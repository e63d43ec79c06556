/** What a Pulumi program sees. */
export type * from '../controller/api/types/alert-provider';
export type * from '../controller/api/types/canary';
export type { FlagName } from '../controller/api/flags';
export type * from '../controller/api/types/metric-template';
export type { ClusterMetricProvider, MetricProviderType } from '../controller/api/rules/metric-providers';
export type { Capability, ProviderName } from '../controller/api/rules/providers';
export type { AlertChannel } from './alert-provider/alert-channel';
export * as alertChannel from './alert-provider/alert-channel';
export { alert, type AlertOptions, AlertProvider, type AlertProviderArgs } from './alert-provider/alert-provider';
export type {
  AutoscalingArgs,
  EventDrivenArgs,
  ExistingAutoscalerArgs,
  HorizontalArgs,
} from './progressive-service/application/autoscaling';
export { CanaryResource } from './progressive-service/canary-resource';
export type * from './delivery-controller/arguments';
export type { BundledCode, Code, ImageCode } from './bundled-program/code';
export type * from './load-tester/arguments';
export type { Texts } from './bundled-program/pod';
export type { AutoscalerKind, TargetKind } from './delivery-controller/rbac';
export type { Credentials, SecretReference } from './common/credentials';
export { DeliveryController } from './delivery-controller/delivery-controller';
export type { Duration } from './progressive-service/analysis/duration';
export {
  Gateway,
  type GatewayApiGateway,
  type GatewayArgs,
  type GatewayProvider,
  type IstioGateway,
} from './gateway/gateway';
export type { GatewayApiGatewayOptions, IstioGatewayOptions } from './gateway/arguments';
export type { Hook } from './progressive-service/analysis/hooks';
export type { Fields, Inputs } from './common/inputs';
export {
  type CommandOptions,
  type GateType,
  type HookOptions,
  type HttpLoad,
  LoadTester,
} from './load-tester/load-tester';
export type { MetricProvider } from './metric-template/metric-provider';
export * as metricProvider from './metric-template/metric-provider';
export { MetricTemplate, type MetricTemplateArgs } from './metric-template/metric-template';
export * from './progressive-service/analysis/metrics';
export { ProgressiveService } from './progressive-service/progressive-service';
export type { AwaitOptions, ProgressiveServiceArgs, ServiceOptions } from './progressive-service/arguments';
export type { Reference } from './common/referable';
export type { Routing } from './progressive-service/routing';
export * as routing from './progressive-service/routing';
export * from './progressive-service/analysis/strategy';
export * from './progressive-service/analysis/thresholds';
export type {
  ConfigArgs,
  HoldsPodSpec,
  ImageArgs,
  PodArgs,
  PodSpecArgs,
} from './progressive-service/application/pod-arguments';
export type { TargetArgs, WorkloadArgs } from './progressive-service/application/workload';
