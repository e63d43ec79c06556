export const CRDS_HELP =
  'serin crds            prints the CustomResourceDefinitions, for kubectl apply --server-side -f -';
export const PLAN_HELP =
  'serin plan FILE…      prints the timeline of every Canary in the files, with warnings; --format text|json|markdown, --mesh-provider NAME, --strict fails on warnings';
export const STATUS_HELP =
  'serin status [NAME…]  shows what Canaries of a cluster do and what each check measured; -n/--namespace NAME, -A/--all-namespaces, --kubeconfig FILE, --format text|json';
export const DEMO_HELP =
  'serin demo [FILE…]    runs a rollout in an embedded cluster; --fault errors|latency|crash|silence breaks the new version, --seed N varies it';
export const LOADTESTER_HELP =
  'serin loadtester      sends load, runs commands and keeps gates for the hooks of Canaries; see serin loadtester --help';
