/** Offers the components to the other languages of Pulumi. It has no exports, because Pulumi would analyse them. */
import * as pulumi from '@pulumi/pulumi';
import { version } from '../../package.json';
import { construct } from './construct';
import { registerReferences } from './references';
import { packageSchema } from './schema';

registerReferences(version);
void pulumi.provider.main(
  { version, getSchema: () => Promise.resolve(JSON.stringify(packageSchema(version))), construct },
  process.argv.slice(2),
);
