import { useSignal } from "@preact/signals";
import type { ServiceMap } from "../api";
import { count, duration, line } from "../format";
import { byLayer, layerClass, layerName } from "../layers";
import { go } from "../router";
import { useGet } from "../useGet";

const [boxWidth, boxHeight, gapX, gapY, laneLabel] = [176, 42, 22, 44, 104];

/** Who causes whom: a lane for each layer, a box for each service in it, an arrow for each kind of cause. */
export function MapView() {
  const loaded = useGet<ServiceMap>("/api/patchtracer/map?limit=300");
  const { data, error } = loaded.value;
  const over = useSignal(-1);
  if (error)
    return <p class="note bad">{error}</p>;
  if (!data)
    return <p class="note">Reading the latest traces …</p>;
  if (data.nodes.length === 0)
    return <p class="note">Nothing has arrived yet: send OTLP to this collector, by default on port 4317 or 4318.</p>;
  const { places, lanes, width, height } = layout(data);
  const most = Math.max(...data.edges.map((edge) => edge.count), 1);
  const near = (i: number) => over.value < 0 || i === over.value || data.edges.some((edge) => (edge.from === over.value && edge.to === i) || (edge.to === over.value && edge.from === i));
  return <div class="map">
    <p class="facts">The latest {count(data.traces, "trace")}: what caused what, by layer. <span class="edge-key"><i class="parent" /> parent</span> <span class="edge-key"><i class="link" /> span link</span> <span class="edge-key"><i class="derived" /> derived hop</span></p>
    <div class="drawing"><svg viewBox={`0 0 ${width} ${height}`} width={width} height={height} role="img" aria-label="Map of services and layers; the table below says the same">
      <defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0 8 4 0 8z" /></marker></defs>
      {lanes.map((lane) => <g class={layerClass(lane.layer)}><rect class="lane" x={0} y={lane.y - gapY / 2 + 6} width={width} height={boxHeight + gapY - 12} rx={6} /><text class="lane-name" x={12} y={lane.y + boxHeight / 2 + 4}>{layerName(lane.layer)}</text></g>)}
      {data.edges.map((edge) => {
        const lit = over.value < 0 || edge.from === over.value || edge.to === over.value;
        return <path d={curve(places[edge.from]!, places[edge.to]!)} class={`edge ${edge.kind} ${edge.errors > 0 ? "failed" : ""} ${lit ? "" : "dim"}`} marker-end="url(#tip)"
          ref={(e) => e?.style.setProperty("stroke-width", `${1 + 2.5 * Math.log(1 + edge.count) / Math.log(1 + most)}px`)}>
          <title>{`${line(data.nodes[edge.from]!.service)} → ${line(data.nodes[edge.to]!.service)}: ${edge.count} (${edge.kind})${edge.errors ? `, ${edge.errors} with errors` : ""}`}</title></path>;
      })}
      {data.nodes.map((node, i) => <g class={`box ${layerClass(node.layer)} ${near(i) ? "" : "dim"}`} transform={`translate(${places[i]!.x} ${places[i]!.y})`}
        onPointerEnter={() => { over.value = i; }} onPointerLeave={() => { over.value = -1; }}
        onClick={() => { if (node.layer !== "network") go(`/search?service=${encodeURIComponent(node.service)}`); }}>
        <rect width={boxWidth} height={boxHeight} rx={5} /><rect class="edge-of-layer" width={4} height={boxHeight} rx={2} />
        <text x={13} y={17} class="title">{fit(line(node.service))}</text><text x={13} y={33} class="sub">{`${node.spans.toLocaleString("en")} · ⌀ ${duration(node.duration / node.spans)}`}{node.errors > 0 && <tspan class="bad">{` ! ${node.errors}`}</tspan>}</text>
        <title>{`${line(node.service)}: ${count(node.spans, "span")}, ${duration(node.duration / node.spans)} in the mean, ${count(node.errors, "error")}`}</title></g>)}
    </svg></div>
    <details><summary>As a table</summary><table class="plain"><thead><tr><th>from</th><th>to</th><th>how</th><th>times</th><th>errors</th></tr></thead><tbody>
      {[...data.edges].sort((a, b) => b.count - a.count).map((edge) => <tr>{[edge.from, edge.to].map((end) => <td><bdi>{line(data.nodes[end]!.service)}</bdi> <span class="faint">{layerName(data.nodes[end]!.layer)}</span></td>)}<td>{edge.kind}</td><td class="number">{edge.count}</td><td class="number">{edge.errors}</td></tr>)}
    </tbody></table></details>
  </div>;
}

interface Place { x: number; y: number }

function layout(map: ServiceMap) {
  const layers = [...new Set(map.nodes.map((node) => node.layer))].sort(byLayer);
  const widest = Math.max(...layers.map((layer) => map.nodes.filter((node) => node.layer === layer).length));
  const width = laneLabel + widest * (boxWidth + gapX) + gapX;
  const places: Place[] = [];
  const lanes = layers.map((layer, lane) => {
    const y = gapY / 2 + 14 + lane * (boxHeight + gapY);
    const own = map.nodes.map((node, i) => ({ node, i })).filter(({ node }) => node.layer === layer);
    // Boxes lie below what causes them, as far as one pass from the top can bring that about.
    const weight = (i: number) => {
      const causes = map.edges.filter((edge) => edge.to === i && places[edge.from]);
      return causes.length === 0 ? Infinity : causes.reduce((sum, edge) => sum + places[edge.from]!.x, 0) / causes.length;
    };
    own.sort((a, b) => compare(weight(a.i), weight(b.i)) || b.node.spans - a.node.spans);
    // Narrow lanes stand to the left and to the right in turn, so that an arrow over several lanes does not run behind their boxes.
    const room = width - laneLabel - own.length * (boxWidth + gapX) - gapX;
    const start = laneLabel + gapX + Math.max(0, room) / 2 + (own.length < widest ? (lane % 2 === 0 ? -1 : 1) * Math.min(room / 2, boxWidth * 0.6) : 0);
    own.forEach(({ i }, at) => { places[i] = { x: start + at * (boxWidth + gapX), y }; });
    return { layer, y };
  });
  return { places, lanes, width, height: layers.length * (boxHeight + gapY) + 22 };
}

function compare(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

/** Down to a lower lane from below, up to a higher one from above, beside one another along an arc. */
function curve(from: Place, to: Place): string {
  const [x1, x2] = [from.x + boxWidth / 2, to.x + boxWidth / 2];
  if (from.y === to.y) {
    const [a, b] = x1 < x2 ? [from.x + boxWidth, to.x] : [from.x, to.x + boxWidth];
    const y = from.y + boxHeight / 2;
    return Math.abs(a - b) <= gapX + 1 ? `M${a} ${y} ${b} ${y}` : `M${x1} ${from.y} C${x1} ${from.y - 30} ${x2} ${to.y - 30} ${x2} ${to.y}`;
  }
  const down = to.y > from.y;
  const [y1, y2] = down ? [from.y + boxHeight, to.y] : [from.y, to.y + boxHeight];
  // Both ways between two boxes: side by side, not one on the other.
  const shift = down ? 10 : -10;
  const bend = (y2 - y1) / 2;
  return `M${x1 + shift} ${y1} C${x1 + shift} ${y1 + bend} ${x2 + shift} ${y2 - bend} ${x2 + shift} ${y2}`;
}

function fit(text: string): string {
  return text.length <= 20 ? text : `${text.slice(0, 19)}…`;
}
