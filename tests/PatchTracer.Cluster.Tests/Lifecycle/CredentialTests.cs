using System.Text.Json.Nodes;
using PatchTracer.Cluster.Kubernetes;
using PatchTracer.Cluster.Lifecycle;
using YamlDotNet.RepresentationModel;

namespace PatchTracer.Cluster.Tests.Lifecycle;

public sealed class CredentialTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("patchtracer-test-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task A_cluster_has_one_of_its_own_for_as_long_as_it_exists()
    {
        var (one, other) = (Path.Combine(_directory, "one"), Path.Combine(_directory, "other"));
        var first = await Credential.EnsureAsync(one, default);
        Assert.Equal(first.Token, (await Credential.EnsureAsync(one, default)).Token);
        Assert.NotEqual(first.Token, (await Credential.EnsureAsync(other, default)).Token);
        Assert.Matches("^[0-9a-f]{64}$", first.Token);
        Assert.Equal([first.Path], Directory.EnumerateFiles(one));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(first.Path));
    }

    [Fact]
    public async Task What_an_interrupted_start_left_is_in_nobodys_way()
    {
        await File.WriteAllTextAsync(Path.Combine(_directory, "credential.partial"), "half");
        Assert.Equal(64, (await Credential.EnsureAsync(_directory, default)).Token.Length);
    }

    [Fact]
    public void Kube_proxy_keeps_all_it_had_and_gets_one_mount_more()
    {
        var pod = JsonNode.Parse("""
            {"containers": [{"name": "kube-proxy", "image": "i", "volumeMounts": [{"name": "a", "mountPath": "/a"}]}, {"name": "sidecar"}], "volumes": [{"name": "a"}], "nodeName": "n"}
            """)!.AsObject();
        var changed = Credential.WithMount(pod).At("spec", "template", "spec");
        Assert.Equal(["a", "patchtracer"], changed.Items("volumes").Select(volume => volume.Text("name")));
        Assert.Equal([2, 0], changed.Items("containers").Select(container => container.Items("volumeMounts").Count()));
        Assert.Equal("i", changed.Items("containers").First().Text("image"));
        Assert.Single(pod.Items("volumes"));
    }

    [Fact]
    public void Every_part_of_the_control_plane_is_given_the_directory_beside_what_the_file_gives_it()
    {
        var config = KindConfig.Parse("""
            kind: Cluster
            nodes: [{role: control-plane}]
            kubeadmConfigPatches:
            - |
              kind: ClusterConfiguration
              apiServer:
                extraArgs: {v: "2"}
                extraVolumes: [{name: audit, hostPath: /audit, mountPath: /audit}]
            - |
              kind: KubeletConfiguration
              maxPods: 20

            """, "x.yaml", new Dictionary<int, int>());
        var patch = (YamlMappingNode)Yaml.YamlText.Documents(config.WithVolume(Credential.ExtraVolume))[0].RootNode;
        string[] Volumes(string component) =>
            [.. ((YamlSequenceNode)patch[component]["extraVolumes"]).Select(volume => $"{volume["name"]} {volume["mountPath"]}")];

        Assert.Equal("ClusterConfiguration", $"{patch["kind"]}");
        Assert.Equal(["audit /audit", "patchtracer /etc/patchtracer"], Volumes("apiServer"));
        Assert.Equal(["patchtracer /etc/patchtracer"], Volumes("controllerManager"));
        Assert.Equal(["patchtracer /etc/patchtracer"], Volumes("scheduler"));
        Assert.Contains("maxPods: 20", config.Render([config.WithVolume(Credential.ExtraVolume)]), StringComparison.Ordinal);
    }
}
