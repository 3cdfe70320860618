// From what a person does down to the kernel; the order of legends and of the map.
const known = ["app", "network", "client-go", "apiserver", "etcd", "controllers", "scheduler", "kubelet", "cri", "containerd", "kube-proxy"];

const names: Record<string, string> = {
  app: "application", network: "Service", apiserver: "API server", cri: "CRI",
};

/** The CSS class that colours a layer; layers that nobody foresaw share a few colours. */
export function layerClass(layer: string): string {
  if (known.includes(layer))
    return `layer layer-${layer}`;
  let sum = 0;
  for (const c of layer)
    sum = (sum * 31 + c.charCodeAt(0)) % 4;
  return `layer layer-other-${sum}`;
}

export function layerName(layer: string): string {
  return names[layer] ?? layer;
}

export function byLayer(a: string, b: string): number {
  return rank(a) - rank(b) || a.localeCompare(b);
}

function rank(layer: string): number {
  const at = known.indexOf(layer);
  return at < 0 ? known.length : at;
}
