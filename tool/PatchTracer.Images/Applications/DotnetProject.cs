using System.Text.Json;
using PatchTracer.Workspace;

namespace PatchTracer.Images.Applications;

/// <summary>What MSBuild says of a .NET project.</summary>
/// <param name="AssemblyName">The name of the program that is published.</param>
/// <param name="SourceKey">Of the content of everything it is built from: its own files, wherever they lie, its references', and the
/// packages.</param>
public sealed record DotnetProject(string AssemblyName, string SourceKey)
{
    private static readonly string[] Sources = ["Compile", "EmbeddedResource", "Content", "None", "AdditionalFiles"];

    /// <exception cref="ToolException">MSBuild cannot evaluate it.</exception>
    public static async Task<DotnetProject> EvaluateAsync(string project, CancellationToken cancellation)
    {
        using var key = new ContentKey().Add("runtime", Environment.Version.ToString());
        var name = await AddAsync(key, project, [], cancellation);
        return new(name, key.ToString());
    }

    /// <summary>Publishes it without symbols.</summary>
    /// <exception cref="ToolException">It does not build.</exception>
    public static Task PublishAsync(string project, string output, IReadOnlyList<string> options, CancellationToken cancellation) =>
        Dotnet(["publish", project, "--configuration", "Release", "-p:DebugType=none", "--output", output, "--nologo", "--verbosity",
            "quiet", .. options]).RunAsync(cancellation);

    private static Tool Dotnet(params string[] arguments) =>
        new("dotnet", arguments) { Environment = new Dictionary<string, string?> { ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1" } };

    private static async Task<string> AddAsync(ContentKey key, string project, HashSet<string> seen, CancellationToken cancellation)
    {
        // Two properties, because one alone is not answered in JSON.
        using var evaluated = JsonDocument.Parse(
            await Dotnet("msbuild", project, "-p:Configuration=Release", $"-getProperty:{nameof(AssemblyName)}", "-getProperty:OutputType",
            $"-getItem:{string.Join(',', Sources)},ProjectReference", "-nologo").RunAsync(cancellation));
        var items = evaluated.RootElement.GetProperty("Items");
        var folder = Path.GetDirectoryName(project)!;
        var files = Sources.SelectMany(kind => Paths(items, kind)).Concat(Shared(project)).Where(File.Exists).Distinct();
        foreach (var file in files.Order(StringComparer.Ordinal))
            key.AddFile(Path.GetRelativePath(folder, file), file);
        foreach (var reference in Paths(items, "ProjectReference").Where(seen.Add))
            await AddAsync(key, reference, seen, cancellation);
        return evaluated.RootElement.GetProperty("Properties").GetProperty(nameof(AssemblyName)).GetString()!;
    }

    private static IEnumerable<string> Paths(JsonElement items, string kind) =>
        items.TryGetProperty(kind, out var list) ? list.EnumerateArray().Select(item => item.GetProperty("FullPath").GetString()!) : [];

    // Properties and package versions come from the folders above.
    private static IEnumerable<string> Shared(string project)
    {
        yield return project;
        yield return Path.Combine(Path.GetDirectoryName(project)!, "packages.lock.json");
        for (var above = Path.GetDirectoryName(project); above is not null; above = Path.GetDirectoryName(above))
        {
            foreach (var shared in Directory.EnumerateFiles(above, "Directory.*.props")
                .Concat(Directory.EnumerateFiles(above, "Directory.*.targets")))
                yield return shared;
        }
    }
}
