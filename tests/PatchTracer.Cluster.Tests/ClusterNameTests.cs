using PatchTracer.Workspace;

namespace PatchTracer.Cluster.Tests;

public sealed class ClusterNameTests
{
    [Theory]
    [InlineData("patchtracer")]
    [InlineData("a")]
    [InlineData("pt-2.x")]
    public void A_name_that_kind_takes_fits(string name) => Assert.True(ClusterName.Fits(name));

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("../..")]
    [InlineData("a/b")]
    [InlineData("-a")]
    [InlineData("a-")]
    [InlineData("A")]
    [InlineData("a b")]
    [InlineData("a\nb")]
    [InlineData("a23456789012345678901234567890123456789012345678901")]
    public async Task What_is_no_name_removes_nothing(string name)
    {
        var cache = Directory.CreateTempSubdirectory("patchtracer-test-");
        var kept = Path.Combine(cache.CreateSubdirectory("clusters").FullName, "kept");
        await File.WriteAllTextAsync(kept, "");

        var e = await Assert.ThrowsAsync<ClusterException>(() => new KindCluster(new CacheRoot(cache.FullName), SilentReporter.Instance)
            .DownAsync(name, default));

        Assert.Equal(ClusterFailure.Input, e.Failure);
        Assert.True(File.Exists(kept));
        cache.Delete(recursive: true);
    }
}
