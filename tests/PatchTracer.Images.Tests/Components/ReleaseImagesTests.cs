using PatchTracer.Images.Components;
using Xunit;

namespace PatchTracer.Images.Tests.Components;

public sealed class ReleaseImagesTests
{
    [Fact]
    public void The_names_that_kubeadm_lists_are_known_by_component_in_old_and_new_releases()
    {
        var old = ReleaseImages.ByComponent("k8s.gcr.io/kube-proxy:v1.20.2\nk8s.gcr.io/pause:3.2\nk8s.gcr.io/coredns:1.7.0\n");
        var @new = ReleaseImages.ByComponent(
            "registry.k8s.io/pause:3.10.1\nregistry.k8s.io/coredns/coredns:v1.12.1\nlocalhost:5000/etcd:3.6.4-0\n");

        Assert.Equal("k8s.gcr.io/coredns:1.7.0", old["coredns"]);
        Assert.Equal("k8s.gcr.io/kube-proxy:v1.20.2", old["kube-proxy"]);
        Assert.Equal("registry.k8s.io/coredns/coredns:v1.12.1", @new["coredns"]);
        Assert.Equal("localhost:5000/etcd:3.6.4-0", @new["etcd"]);
    }

    [Fact]
    public async Task Without_kubeadm_the_names_are_not_guessed()
    {
        var e = await Assert.ThrowsAsync<ImageException>(
            () => ReleaseImages.NamesAsync("/nowhere/kubeadm", "v1.20.2", CancellationToken.None));

        Assert.Contains("no kubeadm at /nowhere/kubeadm", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("k8s.gcr.io/etcd:3.4.13-0", "bookworm", "k8s.gcr.io/etcd:3.4.13-0")]
    [InlineData("registry.k8s.io/etcd:3.5.21-0", "trixie", "registry.k8s.io/etcd:3.5.21-0")]
    [InlineData("registry.k8s.io/etcd:3.6.5-0", "trixie", "registry.k8s.io/etcd:3.5.16-0")]
    public void Etcd_keeps_the_asked_tag_where_Debian_has_that_minor_release_and_tells_the_truth_otherwise(string asked, string suite,
        string name)
    {
        Assert.Equal(suite, EtcdImage.Suite(asked));
        Assert.Equal(name, EtcdImage.Name(asked));
    }
}
