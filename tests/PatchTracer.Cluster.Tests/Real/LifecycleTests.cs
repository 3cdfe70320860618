using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using PatchTracer.Cluster.Engine;
using PatchTracer.Cluster.Lifecycle;
using PatchTracer.Cluster.Networking;
using PatchTracer.Workspace;

namespace PatchTracer.Cluster.Tests.Real;

[Trait("speed", "cluster")]
[Collection(SharedCluster.Name)]
public sealed class LifecycleTests(ClusterFixture fixture)
{
    private const string Own = "pt-life";

    [SkippableFact]
    public async Task A_cluster_that_is_up_is_kept_within_seconds()
    {
        Skip.If(fixture.WhyNot is not null, fixture.WhyNot);
        var clock = Stopwatch.StartNew();

        using var again = await fixture.Kind.UpAsync(fixture.Spec, fixture.Timeout);

        Assert.True(again.WasReused);
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(20));
    }

    [SkippableFact]
    public async Task A_new_kubelet_runs_on_both_nodes_and_what_they_have_is_skipped()
    {
        Skip.If(fixture.WhyNot is not null, fixture.WhyNot);
        // The same program with a byte behind its end: another file, which runs as well.
        var kubelet = Path.Combine(fixture.Scratch, "kubelet");
        await Docker.RunAsync(["cp", $"{fixture.Cluster.NodeNames[0]}:/usr/bin/kubelet", kubelet], fixture.Timeout);
        await File.AppendAllTextAsync(kubelet, "x", fixture.Timeout);
        var digest = ContentKey.OfFile(kubelet);
        var before = await ComponentsAsync();
        var update = new ComponentUpdate([new NodeProgram("kubelet", kubelet, "/usr/bin/kubelet", "kubelet", digest)], []);

        var first = await fixture.Cluster.UpdateAsync(update, fixture.Timeout);
        var second = await fixture.Cluster.UpdateAsync(update, fixture.Timeout);

        Assert.Equal(fixture.Cluster.NodeNames.Select(n => new UpdateOutcome("kubelet", n, true)), first);
        Assert.Equal(fixture.Cluster.NodeNames.Select(n => new UpdateOutcome("kubelet", n, false)), second);
        foreach (var node in fixture.Cluster.NodeNames)
        {
            var process = await fixture.Cluster.ExecOnNodeAsync(node, ["systemctl", "show", "--property", "MainPID", "--value", "kubelet"],
                fixture.Timeout);
            Assert.StartsWith(digest, await fixture.Cluster.ExecOnNodeAsync(node, ["sha256sum", $"/proc/{process}/exe"], fixture.Timeout),
                StringComparison.Ordinal);
        }
        foreach (var (was, now) in before.Zip(await ComponentsAsync()))
        {
            Assert.Equal(digest, now["kubelet"]);
            Assert.Equal(was.Where(c => c.Key != "kubelet"), now.Where(c => c.Key != "kubelet"));
        }
    }

    [SkippableTheory]
    [InlineData("kube-proxy", 2)]
    [InlineData("kube-scheduler", 1)]
    [InlineData("kube-apiserver", 1)]
    public async Task A_new_component_image_is_what_runs_afterwards(string component, int nodes)
    {
        Skip.If(fixture.WhyNot is not null, fixture.WhyNot);
        // Twice in a row, since the kubelet holds back what ends too often.
        for (var round = 1; round <= 2; round++)
        {
            var (archive, id) = await RelabelledAsync(component, $"round-{round}");
            var update = new ComponentUpdate([], [new ComponentArchive(component, archive, id)]);

            var outcomes = await fixture.Cluster.UpdateAsync(update, fixture.Timeout);

            Assert.Equal(nodes, outcomes.Count(o => o.Changed));
            Assert.All(await fixture.Cluster.UpdateAsync(update, fixture.Timeout), o => Assert.False(o.Changed));
        }
    }

    [SkippableFact]
    public async Task A_second_cluster_survives_a_reboot_leaves_nothing_and_does_not_disturb_the_first()
    {
        Skip.If(fixture.WhyNot is not null, fixture.WhyNot);
        var volumes = await LooseVolumesAsync();
        var users = Path.Combine(fixture.Scratch, "users-kubeconfig");
        await File.WriteAllTextAsync(users, "the user's own", fixture.Timeout);
        Environment.SetEnvironmentVariable("KUBECONFIG", users);

        var spec = ClusterFixture.SpecFor(Own);
        using (var cluster = await fixture.Kind.UpAsync(spec, fixture.Timeout))
        {
            Assert.False(cluster.WasReused);
            Assert.All(await TracesAsync(), t => Assert.NotEmpty(t.Value));
        }
        await StopAndTakeUpAgainAsync(spec);
        await fixture.Kind.DownAsync(Own, fixture.Timeout);

        Assert.All(await TracesAsync(), t => Assert.Empty(t.Value));
        Assert.Empty((await LooseVolumesAsync()).Except(volumes));
        Assert.Equal(2, (await fixture.ProbesAsync(fixture.Timeout)).Count);
        await fixture.Kind.DownAsync(Own, fixture.Timeout); // nothing to remove is no error
        Environment.SetEnvironmentVariable("KUBECONFIG", null);
        Assert.Equal("the user's own", await File.ReadAllTextAsync(users, fixture.Timeout));
    }

    [SkippableFact]
    public async Task What_a_killed_creation_left_is_removed_and_made_again()
    {
        Skip.If(fixture.WhyNot is not null, fixture.WhyNot);
        var spec = ClusterFixture.SpecFor(Own);
        using (var killed = CancellationTokenSource.CreateLinkedTokenSource(fixture.Timeout))
        {
            var creating = fixture.Kind.UpAsync(spec, killed.Token);
            while ((await Node.OfClusterAsync(Own, fixture.Timeout)).Count < 2 && !creating.IsCompleted)
                await Task.Delay(200, fixture.Timeout);
            await killed.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => creating);
        }
        // A node without a record is what SIGKILL leaves.
        var image = (await ArchiveIdentity.ReadAsync(spec.NodeImageArchive, fixture.Timeout))[0].Reference;
        await Docker.RunAsync(["run", "--detach", "--name", $"{Own}-left", "--label", $"io.x-k8s.kind.cluster={Own}",
            "--label", "io.x-k8s.kind.role=control-plane", "--network", ClusterNetwork.NameFor(Own), "--entrypoint", "sleep", image, "600"],
                fixture.Timeout);

        using (var cluster = await fixture.Kind.UpAsync(spec, fixture.Timeout))
        {
            Assert.False(cluster.WasReused);
            Assert.DoesNotContain($"{Own}-left", cluster.NodeNames);
        }
        await fixture.Kind.DownAsync(Own, fixture.Timeout);

        Assert.All(await TracesAsync(), t => Assert.Empty(t.Value));
    }

    [SkippableFact]
    public async Task A_taken_port_is_told_with_its_holder_before_anything_is_made()
    {
        Skip.If(fixture.WhyNot is not null, fixture.WhyNot);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var spec = ClusterFixture.SpecFor(Own) with { HostPorts = new Dictionary<int, int> { [30080] = port } };

        var e = await Assert.ThrowsAsync<ClusterException>(() => fixture.Kind.UpAsync(spec, fixture.Timeout));

        Assert.Equal(ClusterFailure.PortInUse, e.Failure);
        Assert.Contains($"port {port}", e.Message, StringComparison.Ordinal);
        Assert.Contains($"process {Environment.ProcessId}", e.Message, StringComparison.Ordinal);
        Assert.All(await TracesAsync(), t => Assert.Empty(t.Value));
    }

    [SkippableFact]
    public async Task A_component_that_panicked_is_told_apart_from_surroundings_that_failed()
    {
        Skip.If(fixture.WhyNot is not null, fixture.WhyNot);
        var nodes = await Node.OfClusterAsync(fixture.Spec.Name, fixture.Timeout);
        Assert.Null(await CrashEvidence.FindAsync(nodes, fixture.Timeout));
        // Beside a pod that lives there: what is of no pod the kubelet throws away, once a minute.
        var pods = await nodes[1].ExecAsync(["ls", "/var/log/pods"], fixture.Timeout);
        var log = $"/var/log/pods/{pods.Split('\n').First(pod => pod.StartsWith("kube-system_", StringComparison.Ordinal))}/crashed.log";
        try
        {
            await nodes[1].WriteAsync(log, "I1 starting\npanic: woven wrongly\n\ngoroutine 1 [running]:\n", fixture.Timeout);

            var evidence = await CrashEvidence.FindAsync(nodes, fixture.Timeout);

            Assert.StartsWith(nodes[1].Name, evidence, StringComparison.Ordinal);
            Assert.Contains("woven wrongly", evidence, StringComparison.Ordinal);
        }
        finally
        {
            await nodes[1].TryExecAsync(["rm", "-f", log], CancellationToken.None);
        }
    }

    [SkippableFact]
    public async Task Two_processes_cannot_work_on_one_cluster()
    {
        Skip.If(fixture.WhyNot is not null, fixture.WhyNot);
        using var held = WorkspaceLock.TryAcquire(CacheRoot.FromEnvironment().Entry("clusters", $"{Own}.lock"), out _);

        var e = await Assert.ThrowsAsync<ClusterException>(() => fixture.Kind.UpAsync(ClusterFixture.SpecFor(Own), fixture.Timeout));

        Assert.Equal(ClusterFailure.Busy, e.Failure);
    }

    [SkippableFact]
    public async Task A_cluster_that_is_not_there_cannot_be_connected_to()
    {
        Skip.If(fixture.WhyNot is not null, fixture.WhyNot);

        var e = await Assert.ThrowsAsync<ClusterException>(() => fixture.Kind.ConnectAsync("pt-none", fixture.Timeout));

        Assert.Equal(ClusterFailure.NoCluster, e.Failure);
        Assert.False((await fixture.Kind.StatusAsync("pt-none", fixture.Timeout)).Exists);
    }

    /// <summary>What of the machine tells of the cluster, by kind; other clusters of the machine come and go meanwhile.</summary>
    private async Task<IReadOnlyDictionary<string, string>> TracesAsync()
    {
        var bridge = ClusterNetwork.BridgeFor(Own);
        var state = CacheRoot.FromEnvironment().Entry("clusters", Own);
        return new Dictionary<string, string>
        {
            ["nodes"] = await Docker.RunAsync(["ps", "--all", "--quiet", "--filter", $"label=io.x-k8s.kind.cluster={Own}"],
                fixture.Timeout),
            ["network"] = await Docker.RunAsync(["network", "ls", "--quiet", "--filter", $"name={ClusterNetwork.NameFor(Own)}"],
                fixture.Timeout),
            ["rules"] = Lines(await new Tool("iptables-save").RunAsync(fixture.Timeout), bridge, HermeticRules.Comment(Own)),
            ["routes"] = Lines(await new Tool("ip", "route").RunAsync(fixture.Timeout), bridge),
            ["bridge"] = Lines(await new Tool("ip", "-brief", "link").RunAsync(fixture.Timeout), bridge),
            ["state"] = Directory.Exists(state) ? string.Join(' ', Directory.EnumerateFiles(state)) : "",
        };
    }

    /// <summary>What a reboot does: nodes stopped, rules gone.</summary>
    private async Task StopAndTakeUpAgainAsync(ClusterSpec spec)
    {
        foreach (var node in await Node.OfClusterAsync(Own, fixture.Timeout))
            await Docker.RunAsync(["stop", "--time", "3", node.Name], fixture.Timeout);
        await HermeticRules.OpenAsync(Own, fixture.Timeout);

        using var again = await fixture.Kind.UpAsync(spec, fixture.Timeout);

        Assert.True(again.WasReused);
        Assert.NotEmpty((await TracesAsync())["rules"]);
    }

    private async Task<IReadOnlyList<string>> LooseVolumesAsync() =>
        (await Docker.RunAsync(["volume", "ls", "--quiet", "--filter", "dangling=true"], fixture.Timeout))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private async Task<IReadOnlyList<IReadOnlyDictionary<string, string>>> ComponentsAsync() =>
        [.. (await fixture.Kind.StatusAsync(fixture.Spec.Name, fixture.Timeout)).Nodes.Select(n => n.Installed!.Components)];

    private static string Lines(string text, params ReadOnlySpan<string> words)
    {
        var found = new List<string>();
        foreach (var word in words)
            found.AddRange(text.Split('\n').Where(l => l.Contains(word, StringComparison.Ordinal)));
        return string.Join('\n', found);
    }

    /// <summary>
    /// The image that a component runs from, under the same name with another label: another image with the same program.
    /// </summary>
    private async Task<(string Archive, string Id)> RelabelledAsync(string component, string label)
    {
        var node = fixture.Cluster.NodeNames[0];
        var reference = $"k8s.gcr.io/{component}:{NodeArchive.Version}";
        var archive = Path.Combine(fixture.Scratch, $"{component}-{label}.tar");
        await fixture.Cluster.ExecOnNodeAsync(node, ["ctr", "--namespace", "k8s.io", "images", "export", "/var/lib/export.tar", reference],
            fixture.Timeout);
        await Docker.RunAsync(["cp", $"{node}:/var/lib/export.tar", archive], fixture.Timeout);
        await Docker.RunAsync(["load", "--input", archive], fixture.Timeout);
        var original = await Docker.RunAsync(["image", "inspect", "--format", "{{.Id}}", reference], fixture.Timeout);
        var container = await Docker.RunAsync(["create", reference, "x"], fixture.Timeout);
        await Docker.RunAsync(["commit", "--change", $"LABEL round={label}", container, reference], fixture.Timeout);
        await Docker.RunAsync(["rm", container], fixture.Timeout);
        await Docker.RunAsync(["save", "--output", archive, reference], fixture.Timeout);
        await Docker.RunAsync(["rmi", "--force", reference], fixture.Timeout);
        await Docker.TryRunAsync(["rmi", original], fixture.Timeout); // unless somebody uses it
        return (archive, (await ArchiveIdentity.ReadAsync(archive, fixture.Timeout))[0].ConfigDigest);
    }
}
