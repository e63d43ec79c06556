/** What a Pulumi program sees: for now the types of Serin's custom resources. */
export type * from '../controller/api/alert-provider';
export type * from '../controller/api/canary';
export type * from '../controller/api/metric-template';
