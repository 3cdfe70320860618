import { useComputed, useSignal, useSignalEffect } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { Picture, SpanDetails } from "../api";
import { get } from "../api";
import { count, day, duration, line, time } from "../format";
import { useKeys } from "../keys";
import { byLayer, layerClass, layerName } from "../layers";
import { Anchor, go, query, set, traceUrl, visits } from "../router";
import { Details } from "../trace/Details";
import { keyOf, matches, modelOf, rowOf, visibleRows, type Model } from "../trace/model";
import { Waterfall, type Range } from "../trace/Waterfall";
import { useGet } from "../useGet";

export function TraceView({ id }: { id: string }) {
  const linked = query.value.get("links") === "1";
  const loaded = useGet<Picture>(`/api/patchtracer/traces/${encodeURIComponent(id)}${linked ? "?links=1" : ""}`);
  const { data, error, loading } = loaded.value;
  const answers = useRef(0);
  const model = useMemo(() => {
    answers.current++;
    return data && data.rows.length > 0 ? modelOf(data) : undefined;
  }, [data]);
  if (error)
    return <p class="note bad">{error}. <Anchor to="/">Search traces</Anchor></p>;
  if (!model)
    return <p class="note">{loading ? "Reading the trace …" : "This trace has no spans."}</p>;
  return <Trace key={answers.current} model={model} linked={linked} />;
}

function Trace({ model, linked }: { model: Model; linked: boolean }) {
  const { picture } = model;
  const whole = Math.max(1, picture.duration);
  const selected = useSignal(rowOf(picture, query.peek().get("span")));
  const folded = useSignal<ReadonlySet<number>>(new Set());
  const dimmed = useSignal<ReadonlySet<number>>(new Set());
  const text = useSignal(query.peek().get("q") ?? "");
  const range = useSignal<Range>(readRange(query.peek().get("zoom"), whole));
  const path = useSignal(query.peek().get("path") !== "0");
  const open = useSignal(selected.value >= 0);
  const found = useComputed(() => matches(model, text.value));
  const visible = useComputed(() => visibleRows(model, folded.value));
  const filter = useRef<HTMLInputElement>(null);
  // A link from elsewhere on the page to a span of this trace.
  const visit = visits.value;
  const shownFor = useRef(visit);
  useEffect(() => {
    if (shownFor.current === visit)
      return;
    shownFor.current = visit;
    const row = rowOf(picture, query.peek().get("span"));
    if (row >= 0 && row !== selected.peek())
      select(row, true);
  }, [visit]);
  useSignalEffect(() => {
    const row = picture.rows[selected.value];
    const { from, to } = range.value;
    set({
      span: row ? keyOf(picture, row) ?? null : null, q: text.value, path: path.value ? null : "0",
      zoom: from > 0 || to < whole ? `${Math.round(from)}-${Math.round(to)}` : null,
    });
  });

  function select(row: number, show = false): void {
    // What is folded away is unfolded.
    const unfolded = new Set(folded.peek());
    for (let up = model.parents[row]!; up >= 0; up = model.parents[up]!)
      unfolded.delete(up);
    if (unfolded.size !== folded.peek().size)
      folded.value = unfolded;
    selected.value = row;
    if (show)
      open.value = true;
  }
  function move(by: number): void {
    const rows = visible.value;
    const at = rows.indexOf(selected.value);
    select(rows[Math.min(rows.length - 1, Math.max(0, at < 0 && by < Infinity ? 0 : at + by))]!);
  }
  function fold(row: number): void {
    const next = new Set(folded.value);
    if (!next.delete(row))
      next.add(row);
    folded.value = next;
  }
  /** The next row after the selected one that fits, around the end. */
  function seek(fits: (row: number) => boolean, by: 1 | -1): void {
    const all = picture.rows.length;
    for (let step = 1; step <= all; step++) {
      const row = ((Math.max(selected.value, by < 0 ? 0 : -1) + step * by) % all + all) % all;
      if (fits(row)) {
        select(row);
        return;
      }
    }
  }
  function left(): void {
    const row = selected.value;
    if (row >= 0 && !folded.value.has(row) && model.ends[row]! > row + 1)
      fold(row);
    else if (row >= 0 && model.parents[row]! >= 0)
      select(model.parents[row]!);
  }
  function right(): void {
    const row = selected.value;
    if (row >= 0 && folded.value.has(row))
      fold(row);
    else if (row >= 0 && model.ends[row]! > row + 1)
      select(row + 1);
  }
  async function followLink(): Promise<void> {
    const row = picture.rows[selected.value];
    if (!row?.id || !(row.linksIn || row.linksOut))
      return;
    const span = await get<SpanDetails>(`/api/patchtracer/traces/${picture.traces[row.trace ?? 0]}/spans/${row.id}`);
    const link = [...span.links, ...span.linkedFrom].find((other) => other.name !== undefined);
    if (link)
      go(traceUrl(link.traceId, link.id));
  }
  useKeys({
    ArrowDown: () => move(1), j: () => move(1), ArrowUp: () => move(-1), k: () => move(-1),
    PageDown: () => move(25), PageUp: () => move(-25), Home: () => move(-Infinity), End: () => move(Infinity),
    ArrowLeft: left, h: left, ArrowRight: right,
    Enter: () => { if (selected.value >= 0) open.value = !open.value; },
    Escape: () => {
      if (document.activeElement === filter.current)
        filter.current!.blur();
      else if (open.value)
        open.value = false;
      else {
        text.value = "";
        dimmed.value = new Set();
        range.value = { from: 0, to: whole };
      }
    },
    "/": () => filter.current!.focus(),
    n: () => seek((row) => found.value?.has(row) ?? false, 1), N: () => seek((row) => found.value?.has(row) ?? false, -1),
    e: () => seek((row) => picture.rows[row]!.error !== undefined, 1), E: () => seek((row) => picture.rows[row]!.error !== undefined, -1),
    c: () => seek((row) => model.critical.has(row), 1),
    l: () => void followLink(),
    L: () => set({ links: linked ? null : "1" }),
    z: () => {
      const row = picture.rows[selected.value];
      if (row)
        range.value = around(row.start, row.duration, whole);
    },
    "0": () => { range.value = { from: 0, to: whole }; },
  });
  const row = picture.rows[selected.value];
  return <div class={`trace ${open.value && row ? "with-details" : ""}`}>
    <Head model={model} linked={linked} dimmed={dimmed} />
    <div class="tools">
      <input ref={filter} type="search" placeholder="filter rows  /" aria-label="Filter rows" spellcheck={false} value={text.value}
        onInput={(e) => { text.value = e.currentTarget.value; }}
        onKeyDown={(e) => { if (e.key === "Enter") { e.preventDefault(); seek((i) => found.value?.has(i) ?? false, e.shiftKey ? -1 : 1); } }} />
      <span class="faint" role="status">{found.value === null ? "" : count(found.value.size, "match", "matches")}</span>
      {model.errors > 0 && <button type="button" class="bad" onClick={() => seek((i) => picture.rows[i]!.error !== undefined, 1)} title="Next error (e)">! {count(model.errors, "error")}</button>}
      <label><input type="checkbox" checked={path.value} onChange={(e) => { path.value = e.currentTarget.checked; }} /> critical path</label>
      <label title="Draw the traces on the other side of span links into this picture (L)"><input type="checkbox" checked={linked} onChange={(e) => set({ links: e.currentTarget.checked ? "1" : null })} /> follow links</label>
      <button type="button" onClick={() => { folded.value = new Set(); }}>unfold all</button>
      <button type="button" onClick={() => { folded.value = new Set(picture.rows.map((_, i) => i).filter((i) => model.ends[i]! > i + 1 && picture.rows[i]!.depth > 0)); }}>fold all</button>
      {(range.value.from > 0 || range.value.to < whole) && <button type="button" onClick={() => { range.value = { from: 0, to: whole }; }}>show all (0)</button>}
    </div>
    <div class="split">
      <Waterfall model={model} visible={visible} selected={selected} folded={folded} found={found} dimmed={dimmed} range={range} path={path} fold={fold} open={() => { open.value = true; }} />
      {open.value && row && <Details picture={picture} row={row} close={() => { open.value = false; }} />}
    </div>
  </div>;
}

function Head({ model, linked, dimmed }: { model: Model; linked: boolean; dimmed: { value: ReadonlySet<number> } }) {
  const { picture } = model;
  const root = picture.rows[0]!;
  const total = picture.shares.reduce((sum, share) => sum + share.work + share.wait, 0);
  const toggle = (layer: number) => {
    const next = new Set(dimmed.value);
    if (!next.delete(layer))
      next.add(layer);
    dimmed.value = next;
  };
  const layers = picture.layers.map((layer, i) => ({ layer, i, spans: picture.rows.filter((row) => row.layer === i).length })).filter((entry) => entry.spans > 0).sort((a, b) => byLayer(a.layer, b.layer));
  return <div class="trace-head">
    <div class="title">
      <h1><bdi>{line(root.name)}</bdi> <bdi class="faint">{line(picture.services[root.service]!)}</bdi></h1>
      <p class="facts"><span class="number">{day(picture.start)} {time(picture.start)}</span> · <b>{duration(picture.duration)}</b> · {count(model.spans, "span")}
        {model.hops > 0 && <> · {count(model.hops, "derived hop")}</>} · {count(new Set(picture.rows.filter((row) => row.id !== undefined).map((row) => row.service)).size, "service")}
        {linked && <> · {count(picture.traces.length, "trace")}</>} · <span class="number faint">{picture.traceId}</span>
        {picture.truncated && <b class="bad"> · only the first spans: the trace is larger than one picture</b>}</p>
    </div>
    <div class="legend" role="group" aria-label="Layers">{layers.map(({ layer, i, spans }) =>
      <button type="button" class={`${layerClass(layer)} ${dimmed.value.has(i) ? "off" : ""}`} aria-pressed={!dimmed.value.has(i)} onClick={() => toggle(i)} title="Show or dim this layer">
        <span class="swatch" />{layerName(layer)} <span class="faint">{spans}</span></button>)}</div>
    {total > 0 && <div class="shares" role="img" aria-label={`Critical path by layer: ${picture.shares.map((s) => `${layerName(picture.layers[s.layer]!)} ${Math.round((s.work + s.wait) / total * 100)} %`).join(", ")}`}>
      {picture.shares.map((share) => {
        const part = (share.work + share.wait) / total * 100;
        const layer = picture.layers[share.layer]!;
        return <div class={`share ${layerClass(layer)}`} ref={(e) => { if (e) e.style.width = `${part}%`; }}
          title={`${layerName(layer)}: ${duration(share.work)} of work, ${duration(share.wait)} of waiting for it; ${part.toFixed(1)} % of the critical path`}>
          <i class="work" ref={(e) => { if (e) e.style.width = `${share.work / (share.work + share.wait) * 100}%`; }} />
          {part > 7 && <span>{layerName(layer)} {part.toFixed(0)} %</span>}
        </div>;
      })}</div>}
  </div>;
}

function around(start: number, length: number, whole: number): Range {
  const margin = Math.max(length * 0.08, whole / 1e6, 1);
  return { from: Math.max(0, start - margin), to: Math.min(whole, start + length + margin) };
}

function readRange(text: string | null, whole: number): Range {
  const [from, to] = (text ?? "").split("-").map(Number);
  return from !== undefined && to !== undefined && from >= 0 && to > from && to <= whole ? { from, to } : { from: 0, to: whole };
}
