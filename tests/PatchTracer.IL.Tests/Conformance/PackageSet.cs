using System.Diagnostics;
using System.Text.Json;
using PatchTracer.IL.Tests.Tools;
using Xunit;

namespace PatchTracer.IL.Tests.Conformance;

/// <summary>The packages of corpus/packages/list.txt with all that they refer to, in one folder.</summary>
internal sealed class PackageSet
{
    private PackageSet(string folder, IReadOnlyDictionary<string, string[]> assemblies) => (Folder, Assemblies) = (folder, assemblies);

    public string Folder { get; }

    /// <summary>The assemblies that each package brings, by its name and version.</summary>
    public IReadOnlyDictionary<string, string[]> Assemblies { get; }

    public static IReadOnlyList<(string Name, string Version)> Listed { get; } =
        [.. File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "corpus", "packages", "list.txt"))
            .Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split(' ')).Select(parts => (parts[0], parts[1]))];

    /// <summary>Restores them, or skips the test with what kept it from that.</summary>
    public static PackageSet Restore(ScratchDirectory scratch)
    {
        var project = scratch.Sub("project");
        // Versions that differ are the newest that is asked for, as in any program.
        File.WriteAllText(Path.Combine(project, "packages.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <OutputType>Exe</OutputType>
                <UseAppHost>false</UseAppHost>
                <NuGetAudit>false</NuGetAudit>
                <RestorePackagesWithLockFile>false</RestorePackagesWithLockFile>
                <DisableImplicitFSharpCoreReference>true</DisableImplicitFSharpCoreReference>
                <SatelliteResourceLanguages>en</SatelliteResourceLanguages>
              </PropertyGroup>
              <ItemGroup>
                {string.Join("\n    ", Listed.Select(package => $"<PackageReference Include=\"{package.Name}\" Version=\"{package.Version}\" />"))}
              </ItemGroup>
            </Project>
            """);
        File.WriteAllText(Path.Combine(project, "Program.cs"), "return 0;");
        var folder = scratch["packages"];
        using var build = Process.Start(
            new ProcessStartInfo("dotnet",
                ["build", project, "-c", "Release", "-o", folder, "-nologo", "-v", "quiet"])
            { RedirectStandardOutput = true })!;
        var output = build.StandardOutput.ReadToEnd();
        build.WaitForExit();
        var unrestored = output.Split('\n').FirstOrDefault(line => line.Contains(": error NU", StringComparison.Ordinal));
        Skip.If(unrestored is not null, $"the packages do not restore here: {unrestored}");
        Assert.True(build.ExitCode == 0, output);
        return new(folder, Read(Path.Combine(folder, "packages.deps.json")));
    }

    private static Dictionary<string, string[]> Read(string path)
    {
        using var file = JsonDocument.Parse(File.ReadAllText(path));
        var restored = file.RootElement.GetProperty("targets").EnumerateObject().Last().Value.EnumerateObject()
            .Where(library => library.Value.TryGetProperty("runtime", out _))
            .ToDictionary(library => library.Name.Split('/')[0], library =>
                (library.Name, Files: library.Value.GetProperty("runtime").EnumerateObject().Select(asset => Path.GetFileName(asset.Name))
                    .ToArray()), StringComparer.OrdinalIgnoreCase);
        return Listed.ToDictionary(package => package.Name, package => restored.TryGetValue(package.Name, out var library) ? library.Files
            : []);
    }
}
