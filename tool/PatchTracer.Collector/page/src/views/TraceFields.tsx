import { line } from "../format";
import { useGet } from "../useGet";

/** How far back a search can look, in minutes; 0 is any time. */
const lookbacks: [string, string, number][] = [["", "any time", 0], ["15m", "15 minutes", 15], ["1h", "hour", 60], ["6h", "6 hours", 360], ["24h", "day", 1440], ["168h", "week", 10080]];

/** Whose traces. Another service is asked for at once, since it has other operations. */
export function ServiceFields({ form }: { form: URLSearchParams }) {
  const services = useGet<{ data: string[] }>("/api/services");
  const service = form.get("service") ?? "";
  const operations = useGet<{ data: string[] }>(service ? `/api/services/${encodeURIComponent(service)}/operations` : null);
  return <>
    <label>Service<select name="service" onChange={(e) => e.currentTarget.form!.requestSubmit()}><option value="">any</option>{services.value.data?.data.map((name) => <option selected={name === service} value={name}>{line(name)}</option>)}</select></label>
    <label>Operation<input name="operation" list="operations" defaultValue={form.get("operation") ?? ""} autocomplete="off" spellcheck={false} /></label>
    <datalist id="operations">{operations.value.data?.data.map((name) => <option value={name}>{line(name)}</option>)}</datalist>
  </>;
}

/** Of which time, and how many: the latest are taken. */
export function BoundFields({ form, usual }: { form: URLSearchParams; usual: number }) {
  return <>
    <label>In the last<select name="lookback">{lookbacks.map(([value, name]) => <option value={value} selected={value === (form.get("lookback") ?? "")}>{name}</option>)}</select></label>
    <label>At most<input name="limit" type="number" min={1} max={2000} defaultValue={form.get("limit") ?? String(usual)} /></label>
  </>;
}

/** What is in a form's fields, as an address has it. */
export function parametersOf(element: HTMLFormElement, fields: readonly string[], before: URLSearchParams): URLSearchParams {
  const data = new FormData(element);
  const next = new URLSearchParams();
  for (const field of fields) {
    const value = String(data.get(field) ?? "").trim();
    // Another service has other operations.
    if (value && !(field === "operation" && data.get("service") !== (before.get("service") ?? "")))
      next.set(field, value);
  }
  return next;
}

/** The start of a search in microseconds, to a hundred seconds, so that the same search asks the same; null for any time. */
export function since(lookback: string | null): string | null {
  const minutes = lookbacks.find(([value]) => value === lookback)?.[2] ?? 0;
  return minutes > 0 ? String((Date.now() - minutes * 60_000) * 1000).replace(/\d{8}$/, "00000000") : null;
}
