#!/bin/sh
# Runs the tests of the data plane in a network of their own, where every address of a pod is this machine's: test servers listen there,
# and the API server takes no loopback address for a pod's. Called by `npm run test:dataplane`; arguments go to jest, whose tests say what
# is missing where something is.
set -u
traefik=github.com/traefik/traefik/v3@v3.6.7
gateway_api=sigs.k8s.io/gateway-api@v1.4.0

if [ "${1:-}" = --inside ]; then
  shift
  ip link set lo up
  ip route add local 10.244.0.0/16 dev lo
  exec jest --selectProjects dataplane --runInBand "$@"
fi

# The definitions of the router's kinds come in their authors' modules, and inside there is no network to get them from.
if (cd / && go mod download "$traefik" "$gateway_api"); then
  modules=$(go env GOMODCACHE)
  export TRAEFIK_CRDS="$modules/$traefik/docs/content/reference/dynamic-configuration/kubernetes-crd-definition-v1.yml"
  export GATEWAY_API_CRDS="$modules/$gateway_api/config/crd/standard"
fi
for own in '--net' '--net --map-root-user'; do
  # shellcheck disable=SC2086 -- options, one word each
  if unshare $own true; then exec unshare $own "$0" --inside "$@"; fi
done
exec jest --selectProjects dataplane --runInBand "$@"
