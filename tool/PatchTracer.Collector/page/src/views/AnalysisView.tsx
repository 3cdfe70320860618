import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { go, query } from "../router";
import { theme } from "../theme";
import { BoundFields, parametersOf, ServiceFields, since } from "./TraceFields";

const fields = ["service", "operation", "lookback", "limit", "at", "parts"] as const;

/** What takes the time of many traces, or what changed at a time: drawn by the collector as it draws a report. */
export function AnalysisView() {
  const form = query.value;
  const comparing = useSignal(form.has("at"));
  useEffect(() => { comparing.value = form.has("at"); }, [form.toString()]);
  const submit = (e: Event) => {
    e.preventDefault();
    const next = parametersOf(e.currentTarget as HTMLFormElement, fields, form);
    go(next.size > 0 ? `/analysis?${next}` : "/analysis");
  };
  return <div class="search analysis">
    <form onSubmit={submit} key={form.toString()} aria-label="Traces to analyse">
      <ServiceFields form={form} />
      <BoundFields form={form} usual={300} />
      <label class="check"><input type="checkbox" checked={comparing.value} onChange={(e) => { comparing.value = e.currentTarget.checked; }} /> before and after</label>
      {comparing.value && <>
        <label>a time<input name="at" type="datetime-local" step={1} required defaultValue={form.get("at") ?? local(new Date(Date.now() - 3_600_000))} /></label>
        <label title="Each side is cut into so many parts, which stand for rounds">in parts<input name="parts" type="number" min={2} max={24} defaultValue={form.get("parts") ?? "6"} /></label>
      </>}
      <button type="submit" class="primary">{comparing.value ? "Compare" : "Analyse"}</button>
    </form>
    <Drawn url={answerUrl(form)} />
  </div>;
}

/** A page of the collector's, as high as it is: there is no script in it. */
function Drawn({ url }: { url: string }) {
  const frame = useRef<HTMLIFrameElement>(null);
  const loading = useSignal(true);
  useEffect(() => { loading.value = true; }, [url]);
  const loaded = () => {
    loading.value = false;
    const shown = frame.current;
    const root = shown?.contentDocument?.documentElement;
    // Whoever opens a table makes it longer, and so does a narrower window.
    if (shown && root)
      new ResizeObserver(() => { shown.style.height = `${root.offsetHeight}px`; }).observe(root);
  };
  return <>
    <div class="found" role="status">{loading.value ? "Reading the traces …" : ""}</div>
    {/* Another one for each address: one that goes to another address would be a step of the way back. */}
    <iframe key={url} ref={frame} class="drawn" src={url} title="The analysis" sandbox="allow-same-origin allow-top-navigation-by-user-activation" onLoad={loaded} />
  </>;
}

/** The form as parameters of the API. */
function answerUrl(form: URLSearchParams): string {
  const url = new URLSearchParams({ theme: theme.value === "auto" ? "system" : theme.value });
  for (const field of ["service", "operation", "limit", "parts"]) {
    const value = form.get(field);
    if (value)
      url.set(field, value);
  }
  const start = since(form.get("lookback"));
  if (start)
    url.set("start", start);
  const at = Date.parse(form.get("at") ?? "");
  if (form.has("at"))
    url.set("at", Number.isNaN(at) ? form.get("at")! : String(at * 1000));
  return `/api/patchtracer/${form.has("at") ? "comparison" : "analysis"}?${url}`;
}

/** As the field for times has it: without a zone, which is that of who looks. */
function local(time: Date): string {
  return new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}
