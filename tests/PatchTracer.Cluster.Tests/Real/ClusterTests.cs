using System.Diagnostics;
using System.Net;
using PatchTracer.Cluster.Kubernetes;
using PatchTracer.Cluster.Loading;
using PatchTracer.Traces.Evidence;
using PatchTracer.Workspace;

namespace PatchTracer.Cluster.Tests.Real;

[Trait("speed", "cluster")]
[Collection(SharedCluster.Name)]
public sealed class ClusterTests(ClusterFixture fixture)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    [SkippableFact]
    public async Task A_Service_answers_pods_on_both_nodes_from_endpoints_on_both_nodes()
    {
        Skip.If(fixture.WhyNot is not null, fixture.WhyNot);

        foreach (var pod in await fixture.ProbesAsync(fixture.Timeout))
        {
            var answers = new HashSet<string>();
            await Polling.UntilAsync($"both endpoints from {pod.Node}", Soon, async _ =>
            {
                if (await fixture.FetchFromPodAsync(pod, "http://probe.default.svc.cluster.local/") is (true, var answer))
                    answers.Add(answer.Split(" on ")[1]);
                return answers.SetEquals(fixture.Cluster.NodeNames) ? null : $"answers from {string.Join(", ", answers)}";
            }, fixture.Timeout);
        }
    }

    [SkippableFact]
    public async Task The_mapped_port_of_this_machine_leads_to_the_Service()
    {
        Skip.If(fixture.WhyNot is not null, fixture.WhyNot);
        var endpoint = await fixture.Cluster.HostEndpointAsync(30080, fixture.Timeout);

        using var http = new HttpClient();
        var answer = "";
        await Polling.UntilAsync("the node port", Soon, async c =>
        {
            try
            {
                answer = await http.GetStringAsync(new Uri($"http://{endpoint}/"), c);
                return null;
            }
            catch (HttpRequestException e)
            {
                return e.Message;
            }
        }, fixture.Timeout);

        Assert.Equal(IPAddress.Loopback, endpoint!.Address);
        Assert.StartsWith("probe-", answer, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_Service_is_waited_for_on_every_node_and_a_port_behind_which_nothing_listens_is_named()
    {
        Skip.If(fixture.WhyNot is not null, fixture.WhyNot);
        var manifests = Manifest.Parse("""
            {apiVersion: v1, kind: Service, metadata: {name: reached}, spec: {selector: {app: probe}, ports: [{port: 81, targetPort: 8080}]}}
            ---
            {apiVersion: v1, kind: Service, metadata: {name: deaf}, spec: {selector: {app: probe}, ports: [{name: a, port: 82, targetPort: 8080}, {name: b, port: 83, targetPort: 9}]}}
            ---
            {apiVersion: v1, kind: Service, metadata: {name: nobody}, spec: {selector: {app: nobody}, ports: [{port: 84}]}}
            ---
            {apiVersion: v1, kind: Service, metadata: {name: headless}, spec: {clusterIP: None, selector: {app: probe}, ports: [{port: 85}]}}
            """, "services.yaml");
        var deployed = await fixture.Cluster.Deployer.DeployAsync(manifests, KubeObjects.DefaultNamespace, _ => null, fixture.Timeout);

        var clock = Stopwatch.StartNew();
        Assert.Empty(await fixture.Cluster.WaitForServicesAsync([deployed[0], deployed[2], deployed[3]], Soon, fixture.Timeout));
        Assert.True(clock.Elapsed < Soon, $"{clock.Elapsed}");
        var refused = await fixture.Cluster.WaitForServicesAsync(deployed, TimeSpan.FromSeconds(3), fixture.Timeout);

        var address = (await fixture.Cluster.InventoryAsync(fixture.Timeout)).Services.Single(service => service.Name == "deaf").ClusterIp;
        Assert.Equal(fixture.Cluster.NodeNames.Select(node => $"Service deaf ({address}:83) from node {node}"), refused);
    }

    [SkippableFact]
    public async Task Components_find_the_credential_of_their_cluster_and_only_root_reads_it()
    {
        Skip.If(fixture.WhyNot is not null, fixture.WhyNot);
        var cluster = fixture.Cluster;
        Assert.Equal(64, cluster.CredentialToken.Length);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(cluster.CredentialFile));
        foreach (var node in cluster.NodeNames)
        {
            Assert.Equal("600 root", await cluster.ExecOnNodeAsync(node, ["stat", "-c", "%a %U", RunningCluster.NodeCredentialPath],
                fixture.Timeout));
            Assert.Equal(cluster.CredentialToken,
                await cluster.ExecOnNodeAsync(node, ["cat", RunningCluster.NodeCredentialPath], fixture.Timeout));
        }
        foreach (var component in new[] { "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kube-proxy" })
        {
            var pods = (await cluster.Kube.ListAsync(KubeResource.Pods, "kube-system", null, fixture.Timeout))
                .Where(pod => pod.Name().StartsWith(component, StringComparison.Ordinal)
                    && !pod.At("metadata").ContainsKey("deletionTimestamp")).ToList();
            Assert.NotEmpty(pods);
            Assert.All(pods, pod => Assert.Contains(pod.At("spec").Items("containers")
                .SelectMany(container => container.Items("volumeMounts")),
                mount => mount.Text("mountPath") == Path.GetDirectoryName(RunningCluster.NodeCredentialPath)));
        }
    }

    [SkippableTheory]
    [InlineData("/etc/default/patchtracer")]
    [InlineData("/etc/systemd/system/kubelet.service.d/99-mine.conf")]
    public async Task A_node_that_was_configured_by_hand_is_not_taken_for_the_one_that_was_made(string file)
    {
        Skip.If(fixture.WhyNot is not null, fixture.WhyNot);
        var node = fixture.Cluster.NodeNames[^1];
        await fixture.Cluster.ExecOnNodeAsync(node,
            ["sh", "-c", "cp $0 /root/kept 2>/dev/null; echo '# PATCHTRACER_FAULTS=kubelet.*:delay=2s' >> $0", file], fixture.Timeout);
        try
        {
            var status = await fixture.Kind.StatusAsync(fixture.Cluster.Name, fixture.Timeout);
            Assert.Equal([node], status.Nodes.Where(one => one.IsChanged).Select(one => one.Name));
            Assert.False(status.IsComplete);
            var refused = await Assert.ThrowsAsync<ClusterException>(
                () => fixture.Kind.ConnectAsync(fixture.Cluster.Name, fixture.Timeout));
            Assert.Contains($"{node} is not configured as it was", refused.Message, StringComparison.Ordinal);
        }
        finally
        {
            await fixture.Cluster.ExecOnNodeAsync(node, ["sh", "-c", "if [ -e /root/kept ]; then mv /root/kept $0; else rm $0; fi", file],
                fixture.Timeout);
        }
        Assert.True((await fixture.Kind.StatusAsync(fixture.Cluster.Name, fixture.Timeout)).IsComplete);
    }

    [SkippableFact]
    public async Task A_cluster_that_is_kept_gets_its_credential_back()
    {
        Skip.If(fixture.WhyNot is not null, fixture.WhyNot);
        foreach (var node in fixture.Cluster.NodeNames)
            await fixture.Cluster.ExecOnNodeAsync(node, ["rm", RunningCluster.NodeCredentialPath], fixture.Timeout);

        using var again = await fixture.Kind.UpAsync(fixture.Spec, fixture.Timeout);

        Assert.True(again.WasReused);
        Assert.Equal(fixture.Cluster.CredentialToken, again.CredentialToken);
        foreach (var node in again.NodeNames)
            Assert.Equal(again.CredentialToken,
                await again.ExecOnNodeAsync(node, ["cat", RunningCluster.NodeCredentialPath], fixture.Timeout));
    }

    [SkippableFact]
    public async Task A_trace_context_is_on_the_objects_metadata_and_never_on_the_pod_template()
    {
        Skip.If(fixture.WhyNot is not null, fixture.WhyNot);
        var (deployer, kube) = (fixture.Cluster.Deployer, fixture.Cluster.Kube);
        var trace = Traceparent.NewRoot();

        var scaled = await deployer.ScaleAsync("default", "scaled", 3, trace, fixture.Timeout);
        await deployer.WaitAsync(scaled, TimeSpan.FromMinutes(1), fixture.Timeout);

        var deployment = await kube.GetAsync(KubeResource.Deployments, "default", "scaled", fixture.Timeout);
        Assert.Equal(Traceparent.Format(trace), deployment.At("metadata", "annotations").Text(Traceparent.Annotation));
        Assert.False(deployment.At("spec", "template", "metadata", "annotations").ContainsKey(Traceparent.Annotation));
        Assert.Equal((deployment.Uid(), "Deployment", (ActivityContext?)trace), (scaled.Uid, scaled.Kind, scaled.Trace));
        Assert.Equal(3, (await fixture.Cluster.InventoryAsync(fixture.Timeout)).Pods.Count(p => p.Deployment == "scaled"));
    }

    [SkippableFact]
    public async Task Applying_a_manifest_again_changes_nothing_but_its_annotation()
    {
        Skip.If(fixture.WhyNot is not null, fixture.WhyNot);
        var kube = fixture.Cluster.Kube;
        var manifests = Manifest.Load(Path.Combine(AppContext.BaseDirectory, "probe", "probe.yaml"));
        var service = await kube.GetAsync(KubeResource.Services, "default", "probe", fixture.Timeout);
        var trace = Traceparent.NewRoot();

        var deployed = await fixture.Cluster.Deployer.DeployAsync([.. manifests.Where(m => m.Kind() == "Service")],
            KubeObjects.DefaultNamespace, _ => trace, fixture.Timeout);

        var after = await kube.GetAsync(KubeResource.Services, "default", "probe", fixture.Timeout);
        Assert.Equal((service.Uid(), service.At("spec").Text("clusterIP")),
            (Assert.Single(deployed).Uid, after.At("spec").Text("clusterIP")));
        Assert.Equal(Traceparent.Format(trace), after.At("metadata", "annotations").Text(Traceparent.Annotation));
    }

    /// <summary>A ConfigMap of one run is what the next would be configured by.</summary>
    [SkippableFact]
    public async Task Nothing_that_an_earlier_run_left_is_there_for_the_next_of_whatever_kind_it_is_and_wherever()
    {
        Skip.If(fixture.WhyNot is not null, fixture.WhyNot);
        var kube = fixture.Cluster.Kube;
        var sweep = new Sweep(kube, SilentReporter.Instance);
        await sweep.MakeRoomAsync("swept", fixture.Timeout);
        var left = Manifest.Parse("""
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: options}
            data: {SLOW: "true"}
            ---
            apiVersion: v1
            kind: Secret
            metadata: {name: password}
            ---
            apiVersion: v1
            kind: LimitRange
            metadata: {name: limits}
            spec: {limits: [{type: Container, default: {cpu: 200m}}]}
            ---
            apiVersion: v1
            kind: ServiceAccount
            metadata: {name: robot}
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: Role
            metadata: {name: reader}
            rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRole
            metadata: {name: swept-reader}
            rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: swept-elsewhere, namespace: default}
            """, "left.yaml");
        await fixture.Cluster.Deployer.DeployAsync(left, "swept", _ => null, fixture.Timeout);

        await sweep.MakeRoomAsync("swept", fixture.Timeout);

        var names = new List<string>();
        foreach (var (group, plural, ns) in new[]
        {
            ("v1", "configmaps", "swept"), ("v1", "secrets", "swept"), ("v1", "limitranges", "swept"), ("v1", "serviceaccounts", "swept"),
            ("rbac.authorization.k8s.io/v1", "roles", "swept"), ("rbac.authorization.k8s.io/v1", "clusterroles", null),
            ("v1", "configmaps", "default"),
        })
        {
            var all = await kube.ListAsync(new KubeResource(group, plural, ns is not null), ns, selector: null, fixture.Timeout);
            names.AddRange(all.Select(body => body.Name()));
        }
        Assert.Empty(names.Intersect(left.Select(body => body.Name())));
        Assert.Contains("default", names);
        Assert.Contains("kube-root-ca.crt", names);
        Assert.Contains("cluster-admin", names);
    }

    [SkippableFact]
    public async Task The_API_servers_own_words_come_with_a_refusal()
    {
        Skip.If(fixture.WhyNot is not null, fixture.WhyNot);
        var bad = Manifest.Parse("apiVersion: v1\nkind: Service\nmetadata: {name: Not_A_Name}\nspec: {ports: [{port: 1}]}\n", "bad.yaml");

        var e = await Assert.ThrowsAsync<KubeException>(
            () => fixture.Cluster.Deployer.DeployAsync(bad, KubeObjects.DefaultNamespace, _ => null, fixture.Timeout));
        Assert.Equal((422, "Invalid"), (e.StatusCode, e.Reason));
        Assert.Contains("Not_A_Name", e.Message, StringComparison.Ordinal);

        Assert.Null(await fixture.Cluster.Kube.TryGetAsync(KubeResource.Pods, "default", "not-there", fixture.Timeout));
        Assert.False(await fixture.Cluster.Kube.DeleteAsync(KubeResource.Pods, "default", "not-there", fixture.Timeout));
        var unknown = Manifest.Parse("apiVersion: v1\nkind: Nonsense\nmetadata: {name: a}\n", "bad.yaml");
        var kind = await Assert.ThrowsAsync<ClusterException>(
            () => fixture.Cluster.Deployer.DeployAsync(unknown, KubeObjects.DefaultNamespace, _ => null, fixture.Timeout));
        Assert.Contains("Nonsense", kind.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Load_through_the_mapped_port_is_answered_by_the_pods()
    {
        Skip.If(fixture.WhyNot is not null, fixture.WhyNot);
        var endpoint = await fixture.Cluster.HostEndpointAsync(30080, fixture.Timeout);
        var log = Path.Combine(fixture.Scratch, "load.jsonl");

        var requests = await new LoadGenerator(
            new LoadSpec(new Uri($"http://{endpoint}"), 1) { Stages = [new LoadStage { Rate = new RateRange(100, 100), Count = 50 }] },
            SilentReporter.Instance)
            .RunAsync(log, null, fixture.Timeout);

        Assert.All(requests, r => Assert.True(!r.IsFailed, r.Error ?? $"{r.Status}"));
        Assert.Equal(50, EvidenceJson.LoadLog(File.ReadLines(log)).Count);
    }

    [SkippableFact]
    public async Task Diagnostics_have_the_logs_of_nodes_and_containers_and_what_the_API_says()
    {
        Skip.If(fixture.WhyNot is not null, fixture.WhyNot);
        var directory = Path.Combine(fixture.Scratch, "diagnostics");

        await fixture.Cluster.DiagnosticsAsync(directory, fixture.Timeout);

        foreach (var node in fixture.Cluster.NodeNames)
        {
            Assert.Contains("kubelet", await File.ReadAllTextAsync(Path.Combine(directory, node, "kubelet.log")), StringComparison.Ordinal);
            Assert.NotEmpty(Directory.EnumerateFiles(Path.Combine(directory, node, "pods"), "*.log", SearchOption.AllDirectories));
        }
        Assert.Contains("coredns", await File.ReadAllTextAsync(Path.Combine(directory, "pods.json")), StringComparison.Ordinal);
    }
}
