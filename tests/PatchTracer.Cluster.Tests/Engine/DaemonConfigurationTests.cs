using System.Text.Json.Nodes;
using PatchTracer.Cluster.Engine;

namespace PatchTracer.Cluster.Tests.Engine;

public sealed class DaemonConfigurationTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("{}")]
    public void Where_there_is_nothing_the_runtime_is_all_there_is(string? present)
    {
        var text = DaemonConfiguration.WithDefaultRuntime(present, "mend", "/x/mend");

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{"runtimes":{"mend":{"path":"/x/mend"}},"default-runtime":"mend"}"""), JsonNode.Parse(text!)));
    }

    [Fact]
    public void What_the_user_has_configured_stays()
    {
        var text = DaemonConfiguration.WithDefaultRuntime(
            """{"log-driver":"journald","runtimes":{"kata":{"path":"/k"}},"default-runtime":"runc"}""", "mend", "/x/mend");

        var after = JsonNode.Parse(text!)!;
        Assert.Equal("journald", after["log-driver"]!.ToString());
        Assert.Equal("/k", after["runtimes"]!["kata"]!["path"]!.ToString());
        Assert.Equal("mend", after["default-runtime"]!.ToString());
    }

    [Fact]
    public void Doing_it_twice_changes_nothing_the_second_time()
    {
        var once = DaemonConfiguration.WithDefaultRuntime(null, "mend", "/x/mend");

        Assert.Null(DaemonConfiguration.WithDefaultRuntime(once, "mend", "/x/mend"));
    }

    [Fact]
    public void A_default_runtime_that_somebody_chose_is_not_taken_away()
    {
        var e = Assert.Throws<ClusterException>(() => DaemonConfiguration.WithDefaultRuntime("""{"default-runtime":"nvidia"}""", "mend", "/x/mend"));

        Assert.Equal(ClusterFailure.Machine, e.Failure);
        Assert.Contains("nvidia", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    public void A_file_that_is_not_a_JSON_object_is_refused_and_named(string text)
    {
        var e = Assert.Throws<ClusterException>(() => DaemonConfiguration.WithDefaultRuntime(text, "mend", "/x/mend"));

        Assert.Contains(DaemonConfiguration.Path, e.Message, StringComparison.Ordinal);
    }
}
