using PatchTracer.Images.Nodes;
using PatchTracer.Images.Tests.Go;
using Xunit;

namespace PatchTracer.Images.Tests.Nodes;

public sealed class DebianRootContentsTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    [Theory]
    [InlineData("etc/machine-id")]
    [InlineData("etc/resolv.conf")]
    [InlineData("etc/hostname")]
    [InlineData("etc/passwd-")]
    [InlineData("var/lib/dpkg/status-old")]
    [InlineData("var/lib/systemd/random-seed")]
    [InlineData("var/lib/apt/lists/mirror_Packages")]
    [InlineData("var/cache/apt/archives/x.deb")]
    [InlineData("var/cache/ldconfig/aux-cache")]
    [InlineData("var/log/dpkg.log")]
    [InlineData("var/log/apt/history.log")]
    [InlineData("usr/share/doc/bash/README")]
    [InlineData("usr/share/man/man1/bash.1.gz")]
    [InlineData("dev/console")]
    [InlineData("run/lock")]
    public void What_differs_between_two_installations_or_is_for_reading_is_left_out(string path)
    {
        _directory.Write(path, "x");

        Assert.DoesNotContain(DebianRootContents.Of(new InstalledRoot(_directory.Path)).Entries, entry => entry.Path == path);
    }

    [Theory]
    [InlineData("etc/passwd")]
    [InlineData("usr/share/doc/bash/copyright")]
    [InlineData("var/lib/dpkg/status")]
    [InlineData("usr/lib/x86_64-linux-gnu/xtables/libxt_statistic.so")]
    public void Everything_else_stays(string path)
    {
        _directory.Write(path, "x");

        Assert.Contains(DebianRootContents.Of(new InstalledRoot(_directory.Path)).Entries, entry => entry.Path == path);
    }

    [Fact]
    public void Directories_that_are_filled_at_boot_stay_empty()
    {
        _directory.Write("var/log/journal/id/system.journal", "x");
        _directory.Write("proc/1/status", "x");

        var paths = DebianRootContents.Of(new InstalledRoot(_directory.Path)).Entries.Select(entry => entry.Path);

        Assert.Equal(["proc", "var", "var/log", "var/log/journal", "var/log/journal/id"], paths);
    }

    [Fact]
    public void The_day_of_the_installation_is_taken_out_of_the_passwords()
    {
        _directory.Write("etc/shadow", "root:*:20415:0:99999:7:::\nmessagebus:!:20415::::::\n");

        var shadow = Assert.Single(DebianRootContents.Of(new InstalledRoot(_directory.Path)).Entries, entry => entry.Path == "etc/shadow");

        Assert.Equal("root:*:1:0:99999:7:::\nmessagebus:!:1::::::\n", System.Text.Encoding.UTF8.GetString(shadow.Content.Span));
    }

    public void Dispose() => _directory.Dispose();
}
