import {
  anything,
  choice,
  duration,
  fields,
  flag,
  integer,
  list,
  name,
  requiredName,
  type Schema,
  text,
  textMap,
} from '../../controller/api/schema/schema';
import { LOG_LEVELS } from '../../controller/api/flags';
import { codeArgs } from '../bundled-program/code';
import type { Callers, LoadTesterArgs, TaskPermission, GateStorage } from './arguments';

/** The arguments of LoadTester. */
export const loadTesterArgs: Schema = fields<LoadTesterArgs>(
  'What runs commands and keeps gates for the hooks of Canaries.',
  {
    namespace: requiredName('Namespace of the load tester. Default: serin-system.'),
    createNamespace: flag('Create that namespace. Default: false.'),
    name: name('Name of its objects. Default: the name of the resource.', {
      pattern: '^[a-z]([-a-z0-9]{0,48}[a-z0-9])?$',
    }),
    token: text(
      'What callers must know. Kept in a Secret, and in the url of each hook. Default: one that nobody can guess.',
    ),
    open: flag('Let whoever reaches the load tester run commands and move gates, without a token. Default: false.'),
    allow: list(
      'Programs that commands may run, without a shell, and http for the built-in load; * is all. Default: http, hey and tools that run no others.',
      text('A program.', { pattern: '^[^\\s,]+$' }),
    ),
    timeout: duration('Time that a command may take. Default: 1h.'),
    concurrency: integer('Commands and loads that may run at once. Default: 16.', { minimum: 1 }),
    maxConnections: integer('Connections that one load of the built-in generator may have. Default: 256.', {
      minimum: 1,
    }),
    logLevel: choice('What the log tells. Default: info.', LOG_LEVELS),
    storage: fields<GateStorage>(
      'A disk that keeps the gates. Default: they outlive a container of the pod, and are forgotten with the pod.',
      {
        size: text('Size of the disk. Default: 10Mi.'),
        storageClass: text('Default: that of the cluster.'),
      },
    ),
    permissions: list(
      'What commands may do with objects of the cluster. Default: nothing.',
      fields<TaskPermission>(
        'Rights in one namespace.',
        {
          namespace: requiredName('Default: that of the load tester.'),
          rules: list('Rules of a Role.', anything('A rule.')),
        },
        { required: ['rules'] },
      ),
    ),
    serviceAccountName: requiredName('An account that is there already, instead of permissions. Default: one is made.'),
    env: anything('Environment of the commands.'),
    volumes: anything('Volumes of the pod, for scripts that commands run.'),
    volumeMounts: anything('Where commands find the volumes.'),
    code: codeArgs,
    resources: anything('Requests and limits. Default: 50m CPU, 64Mi to 512Mi memory.'),
    nodeSelector: textMap('Labels of nodes that the pod may run on.'),
    tolerations: anything('Taints of nodes that the pod may run on.'),
    affinity: anything('Where the pod would rather run.'),
    imagePullSecrets: anything("Secrets with the credentials of an image's registry."),
    podLabels: textMap('Labels of the pod, beside its own.'),
    podAnnotations: textMap('Annotations of the pod, beside its own.'),
    networkPolicy: fields<Callers>(
      'Keep all others from calling the load tester. Default: nobody is kept.',
      { namespaces: list('Namespaces whose pods may call it.', requiredName('A namespace.')) },
      { required: ['namespaces'] },
    ),
  },
  {
    rules: [
      {
        code: 'permissions-and-account',
        path: ['permissions'],
        cel: '!(has(self.permissions) && has(self.serviceAccountName))',
        detail: 'are for the account that is made, and serviceAccountName names one that has its rights',
        mend: 'remove one of them',
      },
    ],
  },
);
