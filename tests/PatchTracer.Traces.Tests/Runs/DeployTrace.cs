using PatchTracer.Traces.Evidence;

namespace PatchTracer.Traces.Tests.Runs;

/// <summary>One Deployment of HotROD and its pods, as the woven components report them.</summary>
internal sealed class DeployTrace(RunBuilder run, string[] nodes)
{
    private const string Controllers = "kube-controller-manager";

    public void Record(string deployment, int replicas, List<InventoryPod> pods)
    {
        var replicaSet = $"{deployment}-5d8f";
        var deploy = run.App("patchtracer.deploy", SpanKind.Internal, "patchtracer", null, null, 0, 40, ("k8s.object.kind", "Deployment"),
            ("k8s.object.name", deployment), Ns);
        var created = Create("Deployment", deployment, deploy, 10, 20);
        var sync = run.Point("deployment.sync", Controllers, null, created, 30, 60, ("k8s.deployment.name", deployment), Ns);
        var newSet = run.Point("deployment.create_replicaset", Controllers, null, sync, 32, 55, ("k8s.deployment.name", deployment),
            ("k8s.replicaset.name", replicaSet), Ns);
        var setCreated = Create("ReplicaSet", replicaSet, Request(newSet, 34, 50), 36, 48);
        var setSync = run.Point("replicaset.sync", Controllers, null, setCreated, 60, 120, ("k8s.replicaset.name", replicaSet), Ns);
        var binds = new List<Span>();
        for (var i = 0; i < replicas; i++)
        {
            var number = pods.Count;
            pods.Add(new InventoryPod
            {
                Uid = $"uid-{deployment}-{i}",
                Name = $"{replicaSet}-{i}",
                Namespace = "hotrod",
                Ip = $"10.244.{number % nodes.Length}.{number + 2}",
                Node = nodes[number % nodes.Length],
                Deployment = deployment,
                Labels = new Dictionary<string, string> { ["app"] = "hotrod", ["component"] = deployment },
                Created = RunBuilder.Epoch,
            });
            binds.Add(Pod(pods[^1], setSync, 70 + (i * 5)));
        }
        Reachable(deployment, binds);
    }

    private static (string, AttributeValue) Ns => (Conventions.Namespace, "hotrod");

    private Span Request(Span parent, double start, double end) =>
        run.Point("client-go.http", parent.Service, parent.Node, parent, start, end);

    private Span Create(string kind, string name, Span parent, double start, double end) =>
        run.Point("apiserver.create", "kube-apiserver", null, parent, start, end,
        ("k8s.object.kind", kind), ("k8s.object.name", name), Ns);

    /// <summary>Returns the span that bound it.</summary>
    private Span Pod(InventoryPod pod, Span setSync, double at)
    {
        (string, AttributeValue)[] identity = [(Conventions.PodUid, pod.Uid), (Conventions.PodName, pod.Name), Ns];
        var newPod = run.Point("controller.create_pod", Controllers, null, setSync, at, at + 20, identity);
        var created = Create("Pod", pod.Name, Request(newPod, at + 2, at + 18), at + 4, at + 16);
        var schedule = run.Point("scheduler.schedule_one", "kube-scheduler", null, created, at + 30, at + 45, identity);
        run.Point("scheduler.scheduling_cycle", "kube-scheduler", null, schedule, at + 31, at + 40, identity);
        var binding = run.Point("scheduler.binding_cycle", "kube-scheduler", null, schedule, at + 44, at + 80, identity);
        var bind = run.Point("scheduler.bind", "kube-scheduler", null, binding, at + 46, at + 78,
            [.. identity, ("k8s.node.chosen", pod.Node!)]);
        Kubelet(pod, bind, at + 100, identity);
        return bind;
    }

    private void Kubelet(InventoryPod pod, Span bind, double at, (string, AttributeValue)[] identity)
    {
        Span Kubelet(string point, Span parent, double start, double end, params (string, AttributeValue)[] more) =>
            run.Point(point, "kubelet", pod.Node, parent, at + start, at + end, [.. identity, .. more]);

        var update = Kubelet("kubelet.pod.update", bind, 0, 1);
        var worker = Kubelet("kubelet.pod.worker_iteration", update, 2, 2000);
        var sync = Kubelet("kubelet.pod.sync", worker, 5, 1990);
        Kubelet("kubelet.volume.wait", sync, 10, 310);
        var runtime = Kubelet("kubelet.runtime.sync_pod", sync, 320, 1980);
        var sandbox = Kubelet("kubelet.sandbox.create", runtime, 330, 1200);
        Kubelet("cri.RunPodSandbox", sandbox, 335, 1190);
        var container = Kubelet("kubelet.container.start", runtime, 1210, 1970, ("k8s.container.name", pod.Deployment!));
        Kubelet("kubelet.image.ensure", container, 1215, 1230);
        Kubelet("cri.CreateContainer", container, 1240, 1500, ("container.id", $"c-{pod.Uid}"));
        run.Point("cri.StartContainer", "kubelet", pod.Node, container, at + 1510, at + 1960, ("container.id", $"c-{pod.Uid}"));
        run.App("startup", SpanKind.Internal, $"hotrod-{pod.Deployment}", pod, container, at + 1600, at + 2600);
    }

    /// <summary>
    /// One reconciliation for all pods that became ready: the first is the parent, the others links; then each node's kube-proxy.
    /// </summary>
    private void Reachable(string service, List<Span> binds)
    {
        var sync = run.Point("endpointslice.sync", Controllers, null, binds[0], 3000, 3050, (Conventions.KubernetesService, service), Ns);
        sync = run.Replace(sync, sync with { Links = [.. binds.Skip(1).Select(bind => new SpanLink(bind.TraceId, bind.SpanId))] });
        var write = run.Point("endpointslice.write", Controllers, null, sync, 3010, 3045, (Conventions.KubernetesService, service), Ns);
        Request(write, 3012, 3040);
        foreach (var node in nodes)
        {
            var heard = run.Point("kubeproxy.on_endpointslice_change", "kube-proxy", node, write, 3050, 3051,
                (Conventions.KubernetesService, service), Ns);
            var rules = run.Point("kubeproxy.sync", "kube-proxy", node, heard, 3400, 3460);
            run.Point("kubeproxy.iptables.restore", "kube-proxy", node, rules, 3420, 3455);
        }
    }
}
