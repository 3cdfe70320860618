import { useSignal } from "@preact/signals";
import type { Attribute, Link, Row, SpanDetails, Picture } from "../api";
import { count, dateOf, duration, line, shown, time, day } from "../format";
import { layerClass, layerName } from "../layers";
import { Anchor, traceUrl } from "../router";
import { useGet } from "../useGet";

/** Everything that is known of the selected row. */
export function Details({ picture, row, close }: { picture: Picture; row: Row; close: () => void }) {
  const traceId = picture.traces[row.trace ?? 0]!;
  const start = row.shared ? `${BigInt(picture.start) + BigInt(row.start)}` : undefined;
  const url = row.id !== undefined ? `/api/patchtracer/traces/${traceId}/spans/${row.id}${start === undefined ? "" : `?start=${start}`}` : `/api/patchtracer/traces/${row.hop!.replace("/", "/spans/")}`;
  const loaded = useGet<SpanDetails>(url);
  const { data, error } = loaded.value;
  const layer = picture.layers[row.layer]!;
  const current = data && (row.id === undefined || (data.id === row.id && (start === undefined || data.start === start))) ? data : undefined;
  return <aside class={`details ${layerClass(layer)}`} aria-label="Details of the span">
    <div class="head">
      <span class="swatch" />
      <h2><bdi>{line(row.name)}</bdi></h2>
      <button type="button" class="quiet" onClick={close} title="Close (Esc)">×</button>
    </div>
    <p class="facts"><b>{layerName(layer)}</b> · <bdi>{line(picture.services[row.service]!)}</bdi>{row.node !== undefined && <> · <bdi>{line(picture.nodes[row.node]!)}</bdi></>}
      {row.spanKind && <> · {row.spanKind}</>} · {duration(row.duration)} · starts at {duration(row.start)}</p>
    {row.hop && <p class="explain">Derived: nobody sent this hop. kube-proxy reported the connection below, and the addresses of the client's and the server's spans are its ends.</p>}
    {row.orphan && <p class="explain bad">The parent of this span is in no trace that arrived: not recorded, not sampled, or dropped on the way.</p>}
    {row.shared && <p class="explain bad">Another span of this trace has the same id: client and server of a call in Zipkin's way, or two programs that took one id.</p>}
    {error && <p class="explain bad">{error}</p>}
    {current && <Body span={current} start={picture.start} />}
  </aside>;
}

function Body({ span, start }: { span: SpanDetails; start: string }) {
  return <>
    {span.status === "error" && <p class="explain bad"><b>Error</b>{span.message && <>: <bdi>{shown(span.message)}</bdi></>}</p>}
    <Links title="Links to" links={span.links} />
    <Links title="Linked from" links={span.linkedFrom} />
    <Attributes title="Attributes" attributes={span.attributes} open />
    {span.events.length > 0 && <section><h3>Events <span class="faint">{span.events.length}</span></h3>
      {span.events.map((happened) => <div class="event"><p><span class="number">+{duration(Number(BigInt(happened.time) - BigInt(start)))}</span> <bdi>{line(happened.name)}</bdi></p><Table attributes={happened.attributes} /></div>)}</section>}
    <Attributes title="Resource" attributes={span.resource} />
    <section><h3>Identity</h3><table><tbody>
      <tr><th>started</th><td class="number">{day(span.start)} {time(span.start)} <span class="faint">{dateOf(span.start).toISOString()}</span></td></tr>
      <tr><th>span</th><td class="number">{span.id}</td></tr>
      {span.parentId && <tr><th>parent</th><td class="number">{span.parentId}</td></tr>}
      <tr><th>trace</th><td class="number">{span.traceId}</td></tr>
      {span.scope && <tr><th>scope</th><td><bdi>{line(span.scope)}</bdi></td></tr>}
      {span.traceState && <tr><th>trace state</th><td><bdi>{line(span.traceState)}</bdi></td></tr>}
      {span.dropped > 0 && <tr><th>dropped</th><td>{count(span.dropped, "attribute, event or link", "attributes, events and links")} by the sender</td></tr>}
    </tbody></table></section>
  </>;
}

function Links({ title, links }: { title: string; links: Link[] }) {
  if (links.length === 0)
    return null;
  return <section class="link-list"><h3>{title} <span class="faint">{links.length}</span></h3>
    <ul>{links.map((link) => <li>
      <Anchor to={traceUrl(link.traceId, link.id)} class={link.layer ? layerClass(link.layer) : ""}>
        <span class="swatch" /><bdi>{link.name === undefined ? "a span that is not here" : line(link.name)}</bdi>
        {link.service !== undefined && <bdi class="faint"> {line(link.service)}</bdi>}
      </Anchor>
      <span class="number faint">{link.traceId.slice(0, 8)}</span>
      {link.attributes.length > 0 && <Table attributes={link.attributes} />}
    </li>)}</ul></section>;
}

function Attributes({ title, attributes, open }: { title: string; attributes: Attribute[]; open?: boolean }) {
  if (attributes.length === 0)
    return null;
  return <details open={open}><summary><h3>{title} <span class="faint">{attributes.length}</span></h3></summary><Table attributes={attributes} /></details>;
}

function Table({ attributes }: { attributes: Attribute[] }) {
  if (attributes.length === 0)
    return null;
  return <table><tbody>{[...attributes].sort((a, b) => a.key < b.key ? -1 : a.key > b.key ? 1 : 0).map((attribute) => <tr>
    <th title={attribute.type}><bdi>{line(attribute.key)}</bdi></th><td class={attribute.type === "string" ? "" : "number"}><Value attribute={attribute} /></td>
  </tr>)}</tbody></table>;
}

const short = 400;

function Value({ attribute: { value, valueLength } }: { attribute: Attribute }) {
  const whole = useSignal(false);
  if (value.length <= short)
    return <bdi>{shown(value)}</bdi>;
  return <>
    <bdi>{shown(whole.value ? value : value.slice(0, short))}</bdi>{" "}
    <button type="button" class="link" onClick={() => { whole.value = !whole.value; }}>{whole.value ? "less" : "more"}</button>
    {valueLength !== undefined && <span class="faint"> {value.length.toLocaleString("en")} of {valueLength.toLocaleString("en")} characters</span>}
  </>;
}
