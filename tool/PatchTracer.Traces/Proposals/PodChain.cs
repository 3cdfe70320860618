namespace PatchTracer.Traces.Proposals;

/// <summary>
/// What Kubernetes does for any pod, as the catalog's tracepoints tell it: a chain from what was deployed into the container and, through
/// its Service, to the rules on every node.
/// </summary>
internal static class PodChain
{
    private const string Pod = "k8s.pod.uid: \"${pod.uid}\"";
    private const string Namespace = "k8s.namespace.name: \"${pod.namespace}\"";
    private const string Service = $"k8s.service.name: \"${{pod.service}}\", {Namespace}";

    private static readonly StepDraft[] Deployment =
    [
        new("deploy", $"name: patchtracer.deploy, service: patchtracer, attributes: {{k8s.object.kind: Deployment, k8s.object.name: "
            + $"\"${{pod.deployment}}\", {Namespace}}}"),
        Created("create-deployment", "Deployment", "deployment"),
        Of("deployment-sync", "deployment.sync", "kube-controller-manager", $"k8s.deployment.name: \"${{pod.deployment}}\", {Namespace}"),
        Of("new-replicaset", "deployment.create_replicaset", "kube-controller-manager",
            $"k8s.replicaset.name: \"${{pod.replicaset}}\", {Namespace}"),
        Created("create-replicaset", "ReplicaSet", "replicaset"),
        Of("replicaset-sync", "replicaset.sync", "kube-controller-manager", $"k8s.replicaset.name: \"${{pod.replicaset}}\", {Namespace}"),
        Of("new-pod", "controller.create_pod", "kube-controller-manager", Pod),
    ];

    private static readonly EdgeDraft[] DeploymentEdges =
    [
        new("deploy", "create-deployment"), new("create-deployment", "deployment-sync", "object: true"),
        new("deployment-sync", "new-replicaset"),
        new("new-replicaset", "create-replicaset"), new("create-replicaset", "replicaset-sync", "object: true"),
        new("replicaset-sync", "new-pod"), new("new-pod", "create-pod"),
    ];

    private const string JobName = "\"${pod.labels.job-name}\"";

    private static readonly StepDraft[] Job =
    [
        new("deploy", $"name: patchtracer.deploy, service: patchtracer, attributes: {{k8s.object.kind: Job, k8s.object.name: {JobName}, "
            + $"{Namespace}}}"),
        Of("create-job", "apiserver.create", "kube-apiserver", $"k8s.object.kind: Job, k8s.object.name: {JobName}, {Namespace}"),
        Of("job-sync", "job.sync", "kube-controller-manager", $"k8s.job.name: {JobName}, {Namespace}"),
        Of("new-pod", "controller.create_pod", "kube-controller-manager", Pod),
    ];

    private static readonly EdgeDraft[] JobEdges =
        [new("deploy", "create-job"), new("create-job", "job-sync", "object: true"), new("job-sync", "new-pod"),
            new("new-pod", "create-pod")];

    private static readonly StepDraft[] Alone =
    [
        new("deploy", $"name: patchtracer.deploy, service: patchtracer, attributes: {{k8s.object.kind: Pod, k8s.object.name: "
            + $"\"${{pod.name}}\", {Namespace}}}"),
    ];

    private static readonly StepDraft[] Started =
    [
        Created("create-pod", "Pod", "name"),
        Of("schedule", "scheduler.schedule_one", "kube-scheduler", Pod),
        Of("scheduling-cycle", "scheduler.scheduling_cycle", "kube-scheduler", Pod),
        Of("binding-cycle", "scheduler.binding_cycle", "kube-scheduler", Pod),
        Of("bind", "scheduler.bind", "kube-scheduler", $"{Pod}, k8s.node.chosen: \"${{pod.node}}\""),
        Of("pod-update", "kubelet.pod.update", "kubelet", $"{Pod}, k8s.node.name: \"${{pod.node}}\""),
        Of("worker", "kubelet.pod.worker_iteration", "kubelet", Pod),
        Of("pod-sync", "kubelet.pod.sync", "kubelet", Pod),
        Of("volumes", "kubelet.volume.wait", "kubelet", Pod),
        Of("runtime-sync", "kubelet.runtime.sync_pod", "kubelet", Pod),
        Of("sandbox", "kubelet.sandbox.create", "kubelet", Pod),
        Of("cri-sandbox", "cri.RunPodSandbox", "kubelet", Pod),
        new("container", $"tracepoint: kubelet.container.start, service: kubelet, attributes: {{{Pod}}}, require: [k8s.container.name]"),
        Of("image", "kubelet.image.ensure", "kubelet", Pod),
        new("cri-create", $"tracepoint: cri.CreateContainer, service: kubelet, attributes: {{{Pod}}}, require: [container.id]"),
        new("cri-start", "tracepoint: cri.StartContainer, service: kubelet, attributes: {container.id: "
            + "\"${steps.cri-create.container.id}\"}"),
        Of("noticed", "kubelet.pleg.update", "kubelet", Pod),
    ];

    private static readonly EdgeDraft[] StartedEdges =
    [
        new("create-pod", "schedule", "object: true"), new("schedule", "scheduling-cycle", "direct: true, contained: true"),
        new("schedule", "binding-cycle", "direct: true"), new("binding-cycle", "bind", "direct: true"),
        new("bind", "pod-update", "object: true"), new("pod-update", "worker"),
        new("worker", "pod-sync", "contained: true"), new("pod-sync", "volumes", "contained: true"),
        new("pod-sync", "runtime-sync", "contained: true"),
        new("runtime-sync", "sandbox", "contained: true"), new("runtime-sync", "container", "contained: true"),
        new("sandbox", "cri-sandbox", "contained: true"),
        new("container", "image", "contained: true"), new("container", "cri-create", "contained: true"),
        new("container", "cri-start", "contained: true"),
    ];

    private static readonly StepDraft[] Reached =
    [
        Of("endpointslice-sync", "endpointslice.sync", "kube-controller-manager", Service),
        Of("endpointslice-write", "endpointslice.write", "kube-controller-manager", Service),
        new("endpoints-heard", $"tracepoint: kubeproxy.on_endpointslice_change, service: kube-proxy, each: node, attributes: "
            + $"{{{Service}}}"),
        new("rules-written", "tracepoint: kubeproxy.sync, service: kube-proxy, each: node"),
        new("probe", $"tracepoint: kubelet.probe, service: kubelet, attributes: {{{Pod}, patchtracer.probe.type: Readiness}}"),
        Of("status-sync", "kubelet.status.sync", "kubelet", Pod),
        new("status-write", "tracepoint: apiserver.patch, service: kube-apiserver, attributes: {url.path: "
            + "\"/api/v1/namespaces/${pod.namespace}/pods/${pod.name}/status\"}"),
    ];

    private static readonly EdgeDraft[] ReachedEdges =
    [
        // One reconciliation serves all pods that have become ready: the first is its parent, the others are links.
        new("bind", "endpointslice-sync", "via: [parent, link]"), new("endpointslice-sync", "endpointslice-write"),
        new("endpointslice-write", "endpoints-heard", "object: true"), new("endpoints-heard", "rules-written", "via: [parent, link]"),
    ];

    private static readonly EdgeDraft[] ReachedWaits = [new("probe", "status-sync"), new("status-write", "endpointslice-sync")];

    public static ChainDraft Of(string name, PodGroup group)
    {
        var pairs = group.Labels.Select(label => $"{ContractText.Quoted(label.Key)}: {ContractText.Quoted(label.Value)}");
        var labels = group.Labels.Count == 0 ? "" : $", labels: {{{string.Join(", ", pairs)}}}";
        var (first, firstEdges) = group.Origin switch
        {
            PodOrigin.Deployment => (Deployment, DeploymentEdges),
            PodOrigin.Job => (Job, JobEdges),
            PodOrigin.None => (Alone, [new EdgeDraft("deploy", "create-pod")]),
            _ => (Array.Empty<StepDraft>(), Array.Empty<EdgeDraft>()),
        };
        return new ChainDraft(name, group.HasService
            ? "From what was deployed into the container, and to being reachable through the Service from every node."
            : "From what was deployed into the container.",
            $"pods: {{namespace: {ContractText.Named(group.Namespace)}{labels}, createdAfter: run}}")
        {
            Expect = group.Count is { } count ? $"{count}" : "1..",
            Steps = [.. first, .. Started, .. group.HasService ? Reached : []],
            Edges = [.. firstEdges, .. StartedEdges, .. group.HasService ? ReachedEdges : []],
            Waits = [new("container", "noticed"), new("noticed", "pod-update"), .. group.HasService ? ReachedWaits : []],
        };
    }

    private static StepDraft Of(string name, string tracepoint, string service, string attributes) =>
        new(name, $"tracepoint: {tracepoint}, service: {service}, attributes: {{{attributes}}}");

    private static StepDraft Created(string name, string kind, string value) =>
        Of(name, "apiserver.create", "kube-apiserver", $"k8s.object.kind: {kind}, k8s.object.name: \"${{pod.{value}}}\", {Namespace}");
}
