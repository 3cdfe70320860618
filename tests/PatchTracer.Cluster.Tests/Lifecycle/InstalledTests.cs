using PatchTracer.Cluster.Lifecycle;

namespace PatchTracer.Cluster.Tests.Lifecycle;

public sealed class InstalledTests
{
    private static readonly Installed Record = new("key", "172.19.0.2", new Dictionary<string, string> { ["kubelet"] = "sha256:1" });

    [Fact]
    public void What_is_written_is_read_back()
    {
        var read = Installed.Parse(Record.ToJson())!;

        Assert.Equal(("key", "172.19.0.2", "sha256:1"), (read.Key, read.Address, read.Components["kubelet"]));
    }

    [Fact]
    public void A_new_component_replaces_its_own_digest_only()
    {
        var after = Record.With("kube-proxy", "sha256:2").With("kubelet", "sha256:3");

        Assert.Equal("sha256:3", after.Components["kubelet"]);
        Assert.Equal("sha256:2", after.Components["kube-proxy"]);
        Assert.Equal("sha256:1", Record.Components["kubelet"]);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("{\"key\":")]
    public void Half_a_record_is_none(string? text) => Assert.Null(Installed.Parse(text));

    [Theory]
    [InlineData("kind v0.27.0 go1.24.4 linux/amd64\n", "0.27.0")]
    [InlineData("kind v0.33.0-alpha+12 go1.26 linux/amd64", "0.33.0")]
    [InlineData("nonsense", null)]
    public void Kinds_version_is_read_from_what_it_prints(string output, string? version) =>
        Assert.Equal(version, KindProgram.ParseVersion(output)?.ToString());

    [Fact]
    public void Nodes_are_started_in_the_order_of_their_addresses_by_number()
    {
        string[] addresses = ["172.19.0.10", "172.19.0.9", "172.19.0.2"];

        Assert.Equal(["172.19.0.2", "172.19.0.9", "172.19.0.10"], addresses.Order(Restart.AddressOrder.Instance));
    }
}
