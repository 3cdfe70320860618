using System.Text.RegularExpressions;
using Xunit;

namespace PatchTracer.Cli.Tests;

/// <summary>Packages are those that the lock files name, byte for byte, or nothing is built.</summary>
[Trait("speed", "slow")]
public sealed partial class LockedRestoreTests : IDisposable
{
    private const string Locked = "-p:RestoreLockedMode=true";

    private readonly string _directory = Directory.CreateTempSubdirectory("patchtracer-cli-").FullName;

    [Theory]
    [InlineData("patchtracer", "dotnet publish")]
    [InlineData("tests/run.sh", "dotnet build")]
    public async Task Whoever_builds_does_so_by_the_lock_files(string script, string command) =>
        Assert.All((await File.ReadAllLinesAsync(Path.Combine(Cli.Root, script)))
            .Where(line => line.Contains(command, StringComparison.Ordinal)), line =>
            Assert.Contains(Locked, line, StringComparison.Ordinal));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_package_with_other_bytes_is_refused(bool changed)
    {
        foreach (var file in (string[])["Directory.Build.props", "Directory.Packages.props", "tool/Jaeger.Thrift/Jaeger.Thrift.csproj",
            "tool/Jaeger.Thrift/packages.lock.json"])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_directory, file))!);
            File.Copy(Path.Combine(Cli.Root, file), Path.Combine(_directory, file));
        }
        var locks = Path.Combine(_directory, "tool/Jaeger.Thrift/packages.lock.json");
        var text = await File.ReadAllTextAsync(locks);
        if (changed)
            await File.WriteAllTextAsync(locks, Hash().Replace(text, "\"contentHash\": \"AAAA", 1));

        var result = await Cli.RunProgramAsync("dotnet", new Dictionary<string, string>(), "restore",
            Path.Combine(_directory, "tool/Jaeger.Thrift"), Locked);

        Assert.Equal(changed, result.ExitCode != 0);
        Assert.Equal(changed, (result.Output + result.Error).Contains("NU1403", StringComparison.Ordinal));
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [GeneratedRegex("\"contentHash\": \"[^\"]{4}")]
    private static partial Regex Hash();
}
