import type { Milestone, Pod } from "../api";
import { count, day, duration, line, ticks, time } from "../format";
import { layerClass, layerName } from "../layers";
import { Anchor, query, set, traceUrl } from "../router";
import { useGet } from "../useGet";

const stations = ["created", "scheduled", "sandbox", "image", "started", "ready", "reachable"];

const meanings: Record<string, string> = {
  created: "the API server has written it", scheduled: "the binding is written", sandbox: "the sandbox and its network are up", image: "every image is on the node",
  started: "every container is started", ready: "the endpoints controller knows that it is ready", reachable: "the first kube-proxy has it in its rules",
};

/** Each pod's life as one line, all on one scale. */
export function PodsView({ uid }: { uid: string | undefined }) {
  const loaded = useGet<{ pods: Pod[] }>("/api/patchtracer/pods?limit=200");
  const { data, error } = loaded.value;
  if (error)
    return <p class="note bad">{error}</p>;
  if (!data)
    return <p class="note">Reading the lives of pods …</p>;
  const text = query.value.get("q") ?? "";
  const wanted = data.pods.filter((pod) => uid ? pod.uid === uid : `${pod.namespace}/${pod.name} ${pod.node}`.includes(text));
  const longest = Math.max(1, ...wanted.map(lengthOf));
  return <div class="pods">
    <div class="tools">
      {uid ? <Anchor to="/pods">← all pods</Anchor> : <input type="search" placeholder="filter pods" aria-label="Filter pods" value={text} spellcheck={false} onInput={(e) => set({ q: e.currentTarget.value })} />}
      <span class="faint" role="status">{count(wanted.length, "pod")}</span>
      <span class="stations">{stations.map((station) => <span class={`station-${station}`} title={meanings[station]}><i />{station}</span>)}</span>
    </div>
    {wanted.length === 0 ? <p class="note">{data.pods.length === 0 ? "No span tells of a pod yet. A cluster that PatchTracer traces sends them: patchtracer up." : "No pod fits."}</p> : <>
      <div class="axis" aria-hidden="true"><div class="name" /><div class="time">{ticks(0, longest, 8).map((mark) => <span class="tick" ref={(e) => { if (e) e.style.left = `${mark / longest * 100}%`; }}>{duration(mark)}</span>)}</div></div>
      <ol class="lives">{wanted.map((pod) => <li key={pod.uid}><Life pod={pod} whole={longest} single={uid !== undefined} /></li>)}</ol></>}
  </div>;
}

function Life({ pod, whole, single }: { pod: Pod; whole: number; single: boolean }) {
  const reached = pod.milestones.at(-1);
  const complete = reached?.station === "reachable";
  return <>
    <div class="life">
      <div class="name">
        <Anchor to={`/pod/${pod.uid}`}><bdi>{line(pod.name)}</bdi></Anchor> <bdi class="faint">{line(pod.namespace)}{pod.node && ` @${line(pod.node)}`}</bdi>
        <span class={`number length ${complete ? "" : "faint"}`} title={complete ? "from its creation until it was reachable" : `no span tells that it became reachable; last: ${reached?.station}`}>{complete ? "" : "› "}{duration(lengthOf(pod))}</span>
      </div>
      <div class="time">{ordered(pod).map((milestone, i, all) => <Stretch milestone={milestone} from={i === 0 ? 0 : all[i - 1]!.at} whole={whole} />)}</div>
    </div>
    {single && <table class="milestones"><thead><tr><th>station</th><th>after</th><th>took</th><th>layer</th><th>the span that says so</th></tr></thead><tbody>
      {ordered(pod).map((milestone, i, all) => <tr class={`station-${milestone.station}`}>
        <th><i />{milestone.station} <span class="faint">{meanings[milestone.station]}</span></th><td class="number">{duration(milestone.at)}</td>
        <td class="number">{duration(milestone.at - (all[i - 1]?.at ?? 0))}</td><td class={layerClass(milestone.layer)}><span class="swatch" />{layerName(milestone.layer)}</td>
        <td><Anchor to={traceUrl(milestone.traceId, milestone.id)}><bdi>{line(milestone.span)}</bdi></Anchor></td></tr>)}
      {stations.filter((station) => !pod.milestones.some((milestone) => milestone.station === station)).map((station) => <tr class="faint"><th><i />{station}</th><td colSpan={4}>no span tells of it</td></tr>)}
      <tr class="faint"><th>began</th><td colSpan={4} class="number">{day(pod.began)} {time(pod.began)} · uid {pod.uid}</td></tr>
    </tbody></table>}
  </>;
}

function Stretch({ milestone, from, whole }: { milestone: Milestone; from: number; whole: number }) {
  const text = `${milestone.station} after ${duration(milestone.at)} (${duration(milestone.at - from)}), says ${milestone.span}`;
  return <Anchor to={traceUrl(milestone.traceId, milestone.id)} class={`stretch station-${milestone.station}`} title={text}>
    <i ref={(e) => {
      const box = e?.parentElement;
      if (!box)
        return;
      box.style.left = `${from / whole * 100}%`;
      box.style.width = `${(milestone.at - from) / whole * 100}%`;
    }} /><span class="hidden">{text}</span></Anchor>;
}

// By time: the image may be there before the sandbox is.
function ordered(pod: Pod): Milestone[] {
  return [...pod.milestones].sort((a, b) => a.at - b.at);
}

function lengthOf(pod: Pod): number {
  return Math.max(0, ...pod.milestones.map((milestone) => milestone.at));
}
