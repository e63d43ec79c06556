import { flag } from '../../controller/api/flags';
import type { CommandLine } from '../../controller/cli/arguments';
import { CONTROLLER, DEMO, PLAN, STATUS } from '../../controller/cli/command-lines';
import { helpText, overview } from '../../controller/cli/help';

describe('the help of a command', () => {
  it('has a line for each option, with its default and its variable', () => {
    const help = helpText(CONTROLLER);
    expect(help).toMatch(/^serin controller: runs the controller in or against a cluster\n\n/);
    expect(help.split('\n')).toHaveLength(2 + Object.keys(CONTROLLER.options).length);
    expect(help).toMatch(/^ {2}--mesh-provider +.*\(istio\)$/m);
    expect(help).toMatch(/^ {2}--slack-url +.*, or SLACK_URL$/m);
  });

  it('shows letters and what stands for values, in columns', () => {
    expect(helpText(STATUS)).toBe(
      `serin status [NAME…]: shows what Canaries of a cluster do and what each check measured

  -n, --namespace NAME   namespace of the Canaries; default: that of the kubeconfig's context, else default
  -A, --all-namespaces   shows the Canaries of all namespaces (false)
      --kubeconfig FILE  path of a kubeconfig; default: in-cluster, KUBECONFIG or ~/.kube/config
      --format FORMAT    one of text, json (text)`,
    );
  });

  it('is a line where there are no options', () => {
    expect(helpText({ name: 'go', about: 'goes', options: {} })).toBe('serin go: goes');
  });
});

it('the overview has a line for each command, with its options where they are few', () => {
  const many: CommandLine = {
    name: 'many',
    about: 'has many',
    options: Object.fromEntries(['a', 'b', 'c', 'd', 'e'].map((name) => [name, flag('int', '1', 'a number')])),
  };
  expect(overview([many, PLAN, STATUS, DEMO, { name: 'none', about: 'has none', options: {} }])).toBe(
    [
      '  serin many            has many; see serin many --help',
      '  serin plan FILE…      prints the timeline of every Canary in the files, with warnings; --format text|json|markdown, --mesh-provider NAME, --selector-labels LABELS, --strict',
      '  serin status [NAME…]  shows what Canaries of a cluster do and what each check measured; -n/--namespace NAME, -A/--all-namespaces, --kubeconfig FILE, --format text|json',
      '  serin demo [FILE…]    runs a rollout in an embedded cluster; --fault none|errors|latency|crash|silence, --seed N',
      '  serin none            has none',
    ].join('\n'),
  );
});
