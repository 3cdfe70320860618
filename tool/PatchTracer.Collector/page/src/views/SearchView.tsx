import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Summary } from "../api";
import { count, dateOf, day, duration, line, time } from "../format";
import { useKeys } from "../keys";
import { layerClass, layerName } from "../layers";
import { Anchor, go, query, traceUrl } from "../router";
import { useGet } from "../useGet";
import { BoundFields, parametersOf, ServiceFields, since } from "./TraceFields";

const fields = ["service", "operation", "tags", "minDuration", "maxDuration", "lookback", "limit", "error"] as const;

export function SearchView() {
  const form = query.value;
  const results = useGet<{ traces: Summary[] }>(searchUrl(form));
  const selected = useSignal(-1);
  const sort = form.get("sort") ?? "start";
  const traces = sorted(results.value.data?.traces ?? [], sort);
  useEffect(() => { selected.value = -1; }, [results.value.data]);
  useEffect(() => document.getElementById(`trace-${selected.value}`)?.scrollIntoView({ block: "nearest" }), [selected.value]);
  const move = (by: number) => { selected.value = Math.min(traces.length - 1, Math.max(0, selected.value + by)); };
  useKeys({
    ArrowDown: () => move(1), j: () => move(1), ArrowUp: () => move(-1), k: () => move(-1),
    Enter: () => { if (traces[selected.value]) go(traceUrl(traces[selected.value]!.traceId)); },
    "/": () => document.getElementById("tags")!.focus(),
    Escape: () => (document.activeElement as HTMLElement | null)?.blur(),
  });
  const submit = (e: Event) => {
    e.preventDefault();
    const next = parametersOf(e.currentTarget as HTMLFormElement, fields, form);
    if (sort !== "start")
      next.set("sort", sort);
    go(next.size > 0 ? `/search?${next}` : "/");
  };
  const longest = Math.max(1, ...traces.map((trace) => trace.duration));
  return <div class="search">
    {/* Answers draw the form anew: what somebody has typed meanwhile stays, since these are first values only. */}
    <form onSubmit={submit} key={form.toString()} aria-label="Search traces">
      <ServiceFields form={form} />
      <label class="wide">Attributes<input id="tags" name="tags" defaultValue={form.get("tags") ?? ""} placeholder='k8s.pod.name=web-1 http.route="/a b"' autocomplete="off" spellcheck={false} /></label>
      <label>Longer than<input name="minDuration" defaultValue={form.get("minDuration") ?? ""} placeholder="100ms" size={7} /></label>
      <label>Shorter than<input name="maxDuration" defaultValue={form.get("maxDuration") ?? ""} placeholder="1.5s" size={7} /></label>
      <BoundFields form={form} usual={50} />
      <label class="check"><input name="error" type="checkbox" value="1" defaultChecked={form.get("error") === "1"} /> with errors</label>
      <button type="submit" class="primary">Search</button>
    </form>
    {results.value.error && <p class="note bad">{results.value.error}</p>}
    {traces.length > 1 && <Scatter traces={traces} />}
    <div class="found" role="status">{results.value.loading && !results.value.data ? "Searching …" : results.value.data && count(traces.length, "trace")}
      {traces.length > 1 && <span class="sort">{[["start", "latest"], ["duration", "longest"], ["spans", "largest"], ["errors", "most errors"]].map(([key, name]) =>
        <button type="button" class="link" aria-pressed={sort === key} onClick={() => { const next = new URLSearchParams(form); next.set("sort", key!); go(`/search?${next}`); }}>{name} first</button>)}</span>}
    </div>
    {results.value.data && traces.length === 0 && <p class="note">No trace fits. {form.size === 0 ? "Nothing has arrived yet: send OTLP to this collector, by default on port 4317 or 4318." : <Anchor to="/">Search without conditions</Anchor>}</p>}
    {traces.length > 0 && <ol class="traces">{traces.map((trace, i) => <li key={trace.traceId} id={`trace-${i}`} class={i === selected.value ? "selected" : ""}>
      <Anchor to={traceUrl(trace.traceId)}>
        <span class="what"><bdi class="title">{line(trace.name) || "(no name)"}</bdi> <bdi class="faint">{line(trace.service)}</bdi></span>
        <span class="signs">{trace.errors > 0 && <b class="bad" title="spans with errors">! {trace.errors}</b>}{trace.orphans > 0 && <b class="bad" title="spans whose parent has not arrived">⌀ {trace.orphans}</b>}{trace.conflicts > 0 && <b class="bad" title="spans with the id of another">≡ {trace.conflicts}</b>}{trace.links > 0 && <span title="span links">⤳ {trace.links}</span>}</span>
        <span class="number spans">{count(trace.spans, "span")}</span>
        <Layers trace={trace} />
        <span class="length"><i ref={(e) => { if (e) e.style.width = `${trace.duration / longest * 100}%`; }} /><span class="number">{duration(trace.duration)}</span></span>
        <span class="number faint when"><span>{day(trace.start)}</span> {time(trace.start)}</span>
      </Anchor></li>)}</ol>}
  </div>;
}

function Layers({ trace }: { trace: Summary }) {
  const text = trace.layers.map(({ layer, spans }) => `${layerName(layer)} ${spans}`).join(", ");
  return <span class="layers" role="img" aria-label={text} title={text}>{trace.layers.map(({ layer, spans }) =>
    <i class={layerClass(layer)} ref={(e) => { if (e) e.style.flexGrow = String(Math.sqrt(spans)); }} />)}</span>;
}

/** Durations over time: what is slow, and when. */
function Scatter({ traces }: { traces: Summary[] }) {
  const times = traces.map((trace) => dateOf(trace.start).getTime());
  const [first, last] = [Math.min(...times), Math.max(...times)];
  const logs = traces.map((trace) => Math.log10(Math.max(1000, trace.duration)));
  const [low, high] = [Math.min(...logs), Math.max(...logs)];
  const [width, height, edge] = [1000, 110, 8];
  const x = (i: number) => edge + (last > first ? (times[i]! - first) / (last - first) : 0.5) * (width - 2 * edge);
  const y = (i: number) => height - edge - (high > low ? (logs[i]! - low) / (high - low) : 0.5) * (height - 2 * edge);
  return <figure class="scatter">
    <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" role="img" aria-label={`Durations over time, from ${duration(10 ** low)} to ${duration(10 ** high)}`}>
      {traces.map((trace, i) => <a href={traceUrl(trace.traceId)} tabIndex={-1} onClick={(e) => { if (!e.ctrlKey && !e.metaKey) { e.preventDefault(); go(traceUrl(trace.traceId)); } }}>
        <title>{`${line(trace.name)} ${duration(trace.duration)}`}</title>
        <line x1={x(i)} x2={x(i)} y1={y(i)} y2={y(i)} class={`dot ${trace.errors > 0 ? "bad" : layerClass(trace.layers[0]?.layer ?? "app")}`} ref={(e) => e?.style.setProperty("stroke-width", `${6 + Math.min(8, Math.log2(trace.spans + 1))}px`)} />
      </a>)}
    </svg>
    <figcaption class="faint number"><span>{duration(10 ** high)}</span><span>{duration(10 ** low)}</span></figcaption>
  </figure>;
}

/** The form as parameters of the API: tags as JSON, times in microseconds. */
function searchUrl(form: URLSearchParams): string {
  const url = new URLSearchParams();
  for (const field of ["service", "operation", "minDuration", "maxDuration"]) {
    const value = form.get(field);
    if (value)
      url.set(field, value);
  }
  url.set("limit", form.get("limit") ?? "50");
  // One trace for each connection would hide everything else; whoever asks for kube-proxy gets them.
  if (form.get("service") !== "kube-proxy")
    url.set("connections", "0");
  const tags = parseTags(form.get("tags") ?? "");
  if (form.get("error") === "1")
    tags.error = "true";
  if (Object.keys(tags).length > 0)
    url.set("tags", JSON.stringify(tags));
  const start = since(form.get("lookback"));
  if (start)
    url.set("start", start);
  return `/api/patchtracer/search?${url}`;
}

/** `key=value` separated by blanks; a value with blanks stands in quotes. */
export function parseTags(text: string): Record<string, string> {
  const tags: Record<string, string> = {};
  for (const [, key, quoted, plain] of text.matchAll(/([^\s=]+)=(?:"([^"]*)"|(\S*))/g))
    tags[key!] = quoted ?? plain ?? "";
  return tags;
}

function sorted(traces: Summary[], by: string): Summary[] {
  const order: Record<string, (a: Summary, b: Summary) => number> = {
    duration: (a, b) => b.duration - a.duration, spans: (a, b) => b.spans - a.spans, errors: (a, b) => b.errors - a.errors,
  };
  const latest = (a: Summary, b: Summary) => a.start.length - b.start.length || (a.start < b.start ? 1 : a.start > b.start ? -1 : 0);
  return [...traces].sort(order[by] ?? latest);
}
