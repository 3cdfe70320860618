import type { Critical, Picture, Row } from "../api";

/** A picture with what drawing needs looked up once. */
export interface Model {
  picture: Picture;
  /** For each row the one after the last of its effects. */
  ends: Int32Array;
  /** The row of each row's cause, or -1. */
  parents: Int32Array;
  critical: Map<number, Critical[]>;
  errors: number;
  spans: number;
  hops: number;
}

export function modelOf(picture: Picture): Model {
  const { rows } = picture;
  const ends = new Int32Array(rows.length).fill(rows.length);
  const parents = new Int32Array(rows.length).fill(-1);
  const open: number[] = [];
  rows.forEach((row, i) => {
    while (open.length > row.depth)
      ends[open.pop()!] = i;
    parents[i] = open.at(-1) ?? -1;
    open.push(i);
  });
  const critical = new Map<number, Critical[]>();
  for (const segment of picture.critical) {
    const known = critical.get(segment.row);
    if (known)
      known.push(segment);
    else
      critical.set(segment.row, [segment]);
  }
  const spans = rows.filter((row) => row.id !== undefined).length;
  return { picture, ends, parents, critical, errors: rows.filter((row) => row.error !== undefined).length, spans, hops: rows.length - spans };
}

/** The rows that folding leaves, in order. */
export function visibleRows(model: Model, folded: ReadonlySet<number>): number[] {
  const rows: number[] = [];
  for (let i = 0; i < model.ends.length; i = folded.has(i) ? model.ends[i]! : i + 1)
    rows.push(i);
  return rows;
}

export function matches(model: Model, text: string): Set<number> | null {
  const words = text.toLowerCase().split(/\s+/).filter((word) => word !== "");
  if (words.length === 0)
    return null;
  const { picture } = model;
  const found = new Set<number>();
  picture.rows.forEach((row, i) => {
    const all = [row.name, row.target, row.error, row.id, picture.services[row.service], picture.layers[row.layer], row.node === undefined ? "" : picture.nodes[row.node]]
      .join("\n").toLowerCase();
    if (words.every((word) => all.includes(word)))
      found.add(i);
  });
  return found;
}

export function keyOf(picture: Picture, row: Row): string | undefined {
  if (row.id !== undefined && row.shared)
    return `${picture.traces[row.trace ?? 0]}.${row.id}.${row.start}`;
  return row.id === undefined ? undefined : row.trace ? `${picture.traces[row.trace]}.${row.id}` : row.id;
}

/** The row that a deep link means: `span`, or `trace.span` for one of another trace in the picture. */
export function rowOf(picture: Picture, key: string | null): number {
  if (!key)
    return -1;
  return picture.rows.findIndex((row) => row.id !== undefined && keyOf(picture, row) === key);
}
