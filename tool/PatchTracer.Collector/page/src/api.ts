// The shapes of docs/queries.md.

export interface Summary {
  traceId: string; name: string; service: string; start: string; duration: number;
  spans: number; errors: number; orphans: number; links: number; conflicts: number;
  layers: { layer: string; spans: number }[]; services: string[];
}

export type EdgeKind = "parent" | "link" | "derived";

/** A line of the waterfall: a span, or a hop through a Service, which no one sent and which has no id. */
export interface Row {
  depth: number; kind?: EdgeKind; start: number; duration: number; id?: string; trace?: number; name: string;
  service: number; layer: number; node?: number; spanKind?: string; target?: string; error?: string; orphan?: boolean; shared?: boolean;
  linksOut?: number; linksIn?: number; events?: number; hop?: string;
}

export interface Critical { row: number; layer: number; start: number; end: number; wait?: boolean }

export interface Picture {
  traceId: string; start: string; duration: number; truncated: boolean; traces: string[]; rows: Row[];
  critical: Critical[]; shares: { layer: number; work: number; wait: number }[];
  services: string[]; layers: string[]; nodes: string[];
}

export interface Attribute { key: string; keyLength?: number; type: string; value: string; valueLength?: number }

export interface Link { traceId: string; id: string; name?: string; service?: string; layer?: string; attributes: Attribute[] }

export interface SpanDetails {
  traceId: string; id: string; parentId?: string; name: string; nameLength?: number; service: string; layer: string; kind: string; status: string;
  message: string; messageLength?: number; start: string; end: string; traceState: string; scope: string; dropped: number;
  attributes: Attribute[]; resource: Attribute[]; events: { time: string; name: string; attributes: Attribute[] }[];
  links: Link[]; linkedFrom: Link[];
}

export interface Milestone { station: string; at: number; layer: string; span: string; traceId: string; id: string }

export interface Pod { uid: string; name: string; namespace: string; node: string; began: string; milestones: Milestone[] }

export interface ServiceMap {
  traces: number;
  nodes: { layer: string; service: string; spans: number; errors: number; duration: number }[];
  edges: { from: number; to: number; kind: EdgeKind; count: number; errors: number }[];
}

export class ApiError extends Error {
  constructor(readonly status: number, message: string) {
    super(message);
  }
}

export async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  const answer = await fetch(path, { signal, headers: { accept: "application/json" } });
  if (answer.ok)
    return await answer.json() as T;
  const error = await answer.json().catch(() => null) as { errors?: { msg: string }[] } | null;
  throw new ApiError(answer.status, error?.errors?.[0]?.msg ?? `the collector answered ${answer.status}`);
}
