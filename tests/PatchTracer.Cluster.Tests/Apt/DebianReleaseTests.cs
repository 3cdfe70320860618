using PatchTracer.Cluster.Apt;

namespace PatchTracer.Cluster.Tests.Apt;

public sealed class DebianReleaseTests
{
    [Theory]
    [InlineData("ID=debian\nVERSION_CODENAME=bookworm\n", true, "bookworm")]
    [InlineData("ID=\"ubuntu\"\nVERSION_CODENAME='noble'\n", false, "noble")]
    [InlineData("", false, "")]
    public void The_release_is_read_from_os_release(string text, bool isDebian, string codename)
    {
        var release = DebianRelease.Parse(text);

        Assert.Equal((isDebian, codename), (release.IsDebian, release.Codename));
    }
}
