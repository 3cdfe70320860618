using System.Net;
using PatchTracer.Cluster.Lifecycle;
using PatchTracer.Yaml.Tests;

namespace PatchTracer.Cluster.Tests.Lifecycle;

public sealed class KindConfigTests
{
    private static readonly Dictionary<int, int> NoPorts = [];
    private static readonly string TwoNode = Path.Combine(AppContext.BaseDirectory, "kind-config", "two-node.yaml");

    [Theory]
    [InlineData("kind: Cluster\nnodes: [{role: control-plane}, {role: worker}, {role: worker}, {}]\n",
        "control-plane,control-plane2,worker,worker2")]
    [InlineData("kind: Cluster\n", "control-plane")]
    public void Nodes_are_named_as_kind_names_them(string text, string names) =>
        Assert.Equal(names, string.Join(',', KindConfig.Parse(text, "x.yaml", NoPorts).NodeNames.Order(StringComparer.Ordinal)));

    [Fact]
    public void The_cluster_file_that_is_shipped_has_two_nodes_and_maps_the_frontend_to_loopback()
    {
        var config = KindConfig.Load(TwoNode, NoPorts);

        Assert.Equal(2, config.NodeCount);
        Assert.Equal(new PortMapping(IPAddress.Loopback, 30080, 30080), Assert.Single(config.PortMappings));
        Assert.Equal(("10.244.0.0/16", "10.96.0.0/16"), (config.PodRange, config.ServiceRange));
        Assert.Contains("disableDefaultCNI: true", config.Render([]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_host_port_of_the_spec_takes_the_place_of_the_files()
    {
        var config = KindConfig.Load(TwoNode, new Dictionary<int, int> { [30080] = 8123 });

        Assert.Equal(8123, Assert.Single(config.PortMappings).HostPort);
        Assert.Contains("hostPort: 8123", config.Render([]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_node_port_that_the_file_does_not_map_cannot_get_a_host_port()
    {
        var e = Assert.Throws<ClusterException>(() => KindConfig.Load(TwoNode, new Dictionary<int, int> { [31000] = 1 }));

        Assert.Equal(ClusterFailure.Input, e.Failure);
        Assert.Contains("31000", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Patches_for_kubeadm_come_after_those_of_the_file_and_survive_being_read_again()
    {
        var config = KindConfig.Parse("""
            kind: Cluster
            apiVersion: kind.x-k8s.io/v1alpha4
            kubeadmConfigPatches:
            - |
              kind: ClusterConfiguration
              clusterName: own
            """, "x.yaml", NoPorts);

        var rendered = Yaml.YamlText.Documents(config.Render(["kind: KubeletConfiguration\ncgroupDriver: cgroupfs\n"]));
        var patches = (YamlDotNet.RepresentationModel.YamlSequenceNode)rendered[0].RootNode["kubeadmConfigPatches"];

        Assert.Equal(["kind: ClusterConfiguration\nclusterName: own", "kind: KubeletConfiguration\ncgroupDriver: cgroupfs"],
            patches.Select(p => p.ToString().TrimEnd('\n')));
    }

    [Theory]
    [InlineData("kind: Deployment\n", "kind: Cluster")]
    [InlineData("- a\n", "kind: Cluster")]
    public void Another_kind_of_file_is_refused(string text, string expected) =>
        Assert.Contains(expected, Assert.Throws<ClusterException>(() => KindConfig.Parse(text, "x.yaml", NoPorts)).Message,
            StringComparison.Ordinal);

    [Fact]
    public void A_YAML_error_names_file_line_and_column()
    {
        var path = Path.GetTempFileName();
        File.WriteAllText(path, "kind: Cluster\nnodes: [\n");

        var e = Assert.Throws<ClusterException>(() => KindConfig.Load(path, NoPorts));

        Assert.StartsWith($"{path}:3:", e.Message, StringComparison.Ordinal);
        File.Delete(path);
    }

    [Theory]
    [MemberData(nameof(HostileYaml.TooDeep), MemberType = typeof(HostileYaml))]
    [MemberData(nameof(HostileYaml.NoMapping), MemberType = typeof(HostileYaml))]
    [InlineData("kind: Cluster\nnodes: [{extraPortMappings: [{hostPort: 99999999999, containerPort: 1}]}]\n")]
    [InlineData("kind: Cluster\nnodes: [{extraPortMappings: [{hostPort: 70000, containerPort: 1}]}]\n")]
    [InlineData("kind: Cluster\nnodes: [{extraPortMappings: [{hostPort: 1, containerPort: -1}]}]\n")]
    [InlineData("kind: Cluster\nnodes: [{extraPortMappings: [{hostPort: 1}]}]\n")]
    [InlineData("kind: Cluster\nnodes: [{extraPortMappings: [{hostPort: 1, containerPort: 1, listenAddress: here}]}]\n")]
    public void What_cannot_be_used_is_refused_when_it_is_read(string text)
    {
        var path = Path.GetTempFileName();
        File.WriteAllText(path, text);

        var e = Assert.Throws<ClusterException>(() => KindConfig.Load(path, NoPorts));

        Assert.Equal(ClusterFailure.Input, e.Failure);
        Assert.StartsWith(path, e.Message, StringComparison.Ordinal);
        File.Delete(path);
    }

    [Fact]
    public void A_value_of_a_wrong_form_never_ends_in_another_exception()
    {
        foreach (var (place, yaml) in HostileYaml.Damaged(File.ReadAllText(TwoNode)))
        {
            var e = Record.Exception(() => KindConfig.Parse(yaml, "x.yaml", NoPorts).Render(["kind: KubeletConfiguration\n"]));
            Assert.True(e is null or ClusterException, $"{place}: {e}");
        }
    }

    [Theory]
    [InlineData("v1.20.2", true, 0)]
    [InlineData("v1.34.9", true, 1)]
    [InlineData("v1.36.0-rc.1", true, 2)]
    [InlineData("v1.36.0", false, 1)]
    public void Newer_releases_are_told_more(string version, bool cgroupV1, int patches) =>
        Assert.Equal(patches, KubeadmPatches.For(version, null, cgroupV1).Count);

    [Fact]
    public void An_etcd_tag_of_ones_own_is_told_to_every_release() =>
        Assert.Contains("imageTag: \"3.5.16-0\"", Assert.Single(KubeadmPatches.For("v1.20.2", "3.5.16-0", true)), StringComparison.Ordinal);

    [Fact]
    public void A_slow_machines_patience_is_told_to_kubeadm_in_seconds()
    {
        var patches = KubeadmPatches.For("v1.20.2", null, true, 2.5);

        Assert.Contains(patches, p => p.Contains("kind: ClusterConfiguration", StringComparison.Ordinal)
            && p.Contains("timeoutForControlPlane: 600s", StringComparison.Ordinal));
        Assert.Contains(patches, p => p.Contains("kind: JoinConfiguration", StringComparison.Ordinal)
            && p.Contains("timeout: 750s", StringComparison.Ordinal));
    }

    [Fact]
    public void A_slow_machines_leaders_and_nodes_are_not_given_up_sooner_than_they_can_answer()
    {
        var patches = KubeadmPatches.For("v1.20.2", null, true, 10);

        foreach (var component in new[] { "scheduler:", "controllerManager:" })
        {
            var patch = Assert.Single(patches, p => p.Contains(component, StringComparison.Ordinal));
            Assert.Contains("    leader-elect-lease-duration: 150s\n    leader-elect-renew-deadline: 100s\n", patch,
                StringComparison.Ordinal);
        }
        Assert.Contains(patches, p => p.Contains("    node-monitor-grace-period: 400s\n", StringComparison.Ordinal));
        Assert.Contains(patches, p => p.Contains("runtimeRequestTimeout: 1200s", StringComparison.Ordinal));
    }

    [Fact]
    public void A_version_that_is_none_is_refused() =>
        Assert.Equal(ClusterFailure.Input, Assert.Throws<ClusterException>(() => KubeadmPatches.For("latest", null, true)).Failure);
}
