import { dump, load } from 'js-yaml';
import { CRDS } from '../../controller/api/schema';
import type { KubeObject } from '../../controller/api/types/meta';
import { CUSTOM_RESOURCE_DEFINITION } from '../../controller/api/types/resources';
import { EmbeddedApi } from '../../controller/simulation/apiserver/embedded-api';
import { VirtualClock } from '../../controller/simulation/virtual-clock';
import { admissionTests } from './admission-contract';

describe('An embedded API server with the definitions', () => {
  const api = new EmbeddedApi({ clock: new VirtualClock() });
  beforeAll(async () => {
    for (const crd of CRDS) await api.create(CUSTOM_RESOURCE_DEFINITION, crd);
  });
  admissionTests(() => api);
});

describe('The definitions of the kinds', () => {
  test('show in columns what kubectl has always shown', () => {
    expect(columns(CRDS[0]!)).toEqual(['STATUS', 'WEIGHT', 'LASTTRANSITIONTIME']);
    expect(columns(CRDS[0]!, true)).toEqual([
      'SUSPENDED',
      'FAILEDCHECKS',
      'INTERVAL',
      'MIRROR',
      'STEPWEIGHT',
      'STEPWEIGHTS',
      'MAXWEIGHT',
    ]);
    expect(columns(CRDS[1]!)).toEqual(['PROVIDER']);
    expect(columns(CRDS[2]!)).toEqual(['TYPE']);
  });

  test.each(CRDS.map((crd): [string, KubeObject] => [crd.metadata.name, crd]))(
    'are plain YAML without anchors: %s',
    (_, crd) => {
      const yaml = dump(crd);
      expect(yaml).not.toMatch(/[&*]ref_/);
      expect(load(yaml)).toEqual(crd);
      // kubectl keeps what it applied in an annotation, and annotations end at 256 KiB.
      expect(JSON.stringify(crd).length).toBeLessThan(256 * 1024);
    },
  );

  test('describe every field', () => {
    for (const crd of CRDS) expect(undescribed(crd.spec.versions[0].schema.openAPIV3Schema, '')).toEqual(['.metadata']);
  });
});

function columns(crd: KubeObject, wide = false): string[] {
  const all = crd.spec.versions[0].additionalPrinterColumns as { name: string; priority?: number }[];
  return all.filter(({ priority }) => wide === (priority === 1)).map(({ name }) => name.toUpperCase());
}

interface DescribedSchema {
  description?: string;
  properties?: Record<string, DescribedSchema>;
  items?: DescribedSchema;
}

/** The fields below this one that have no description. */
function undescribed({ properties = {}, items }: DescribedSchema, path: string): string[] {
  const below = Object.entries(properties).flatMap(([name, property]) => [
    ...(property.description ? [] : [`${path}.${name}`]),
    ...undescribed(property, `${path}.${name}`),
  ]);
  return items === undefined ? below : [...below, ...undescribed(items, `${path}[]`)];
}
