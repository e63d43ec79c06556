/** Offers the components to the other languages of Pulumi. Exports nothing: what it exported, Pulumi would try to analyse. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as pulumi from '@pulumi/pulumi';
import { packageRoot } from '../controller/bundle';
import { construct } from './construct';
import { registerReferences } from './references';
import { packageSchema } from './schema';

const { version } = JSON.parse(readFileSync(join(packageRoot(__dirname), 'package.json'), 'utf8')) as { version: string };

registerReferences(version);
void pulumi.provider.main({ version, getSchema: () => Promise.resolve(JSON.stringify(packageSchema(version))), construct }, process.argv.slice(2));
