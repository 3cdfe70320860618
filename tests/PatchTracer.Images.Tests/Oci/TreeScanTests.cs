using System.Formats.Tar;
using System.Runtime.Versioning;
using PatchTracer.Images.Oci;
using PatchTracer.Images.Tests.Go;
using PatchTracer.Workspace;
using Xunit;

namespace PatchTracer.Images.Tests.Oci;

[SupportedOSPlatform("linux")]
public sealed class TreeScanTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    [Fact]
    public async Task A_tree_is_scanned_with_its_modes_and_links_and_without_pipes_or_following_symbolic_links()
    {
        var program = _directory.Write("tree/usr/bin/program", "x");
        File.SetUnixFileMode(program, Modes.Private);
        await new Tool("ln", program, _directory.Below("tree/usr/bin/a-second-name")).RunAsync(CancellationToken.None);
        await new Tool("mkfifo", _directory.Below("tree/pipe")).RunAsync(CancellationToken.None);
        Directory.CreateSymbolicLink(_directory.Below("tree/loop"), ".");
        Directory.CreateSymbolicLink(_directory.Below("tree/nowhere"), "/does/not/exist");

        var entries = TreeScan.Of(_directory.Below("tree"), path => path != "left-out").ToDictionary(entry => entry.Path);

        Assert.Equal(["loop", "nowhere", "usr", "usr/bin", "usr/bin/a-second-name", "usr/bin/program"],
            entries.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(".", entries["loop"].LinkTarget);
        Assert.Equal(Modes.Private, entries["usr/bin/a-second-name"].Mode);
        Assert.Equal((TarEntryType.HardLink, "usr/bin/a-second-name"),
            (entries["usr/bin/program"].Type, entries["usr/bin/program"].LinkTarget));
    }

    [Fact]
    public void What_is_not_kept_is_not_entered()
    {
        _directory.Write("tree/kept/file", "");
        _directory.Write("tree/left/file", "");

        var paths = TreeScan.Of(_directory.Below("tree"), path => path != "left").Select(entry => entry.Path);

        Assert.Equal(["kept", "kept/file"], paths);
    }

    [Fact]
    public void As_root_only_the_executable_bit_of_a_checkout_counts()
    {
        File.SetUnixFileMode(_directory.Write("tree/data", ""), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupWrite);
        File.SetUnixFileMode(_directory.Write("tree/script", ""), Modes.Private);

        var modes = TreeScan.AsRoot(_directory.Below("tree")).ToDictionary(entry => entry.Path, entry => entry.Mode);

        Assert.Equal(Modes.Data, modes["data"]);
        Assert.Equal(Modes.Program, modes["script"]);
    }

    public void Dispose() => _directory.Dispose();
}
