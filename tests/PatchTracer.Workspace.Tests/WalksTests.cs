using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;
using Xunit;

namespace PatchTracer.Workspace.Tests;

/// <summary>What the walks of docs/architecture.md name is there, under that name.</summary>
public sealed partial class WalksTests
{
    [SkippableFact]
    public void Every_type_and_member_that_a_walk_names_exists()
    {
        var cli = Path.Combine(RoomsTests.Root, "tool", "PatchTracer.Cli", "bin", RoomsTests.Configuration);
        var built = Directory.Exists(cli) ? Directory.EnumerateFiles(cli, "patchtracer.dll", SearchOption.AllDirectories).FirstOrDefault() : null;
        Skip.If(built is null, "the command line is not built");
        var assemblies = Directory.EnumerateFiles(Path.GetDirectoryName(built)!, "*.dll")
            .Where(file => Path.GetFileName(file).StartsWith("patchtracer", StringComparison.OrdinalIgnoreCase));
        var members = assemblies.SelectMany(Members).ToHashSet();

        var named = Named(File.ReadAllText(Path.Combine(RoomsTests.Root, "docs", "architecture.md")));

        Assert.InRange(named.Count, 40, 200);
        Assert.Equal([], named.Where(name => !members.Contains(name)));
    }

    [Fact]
    public void What_is_not_there_is_told() =>
        Assert.Equal(["Weaver.Pln"], Named("## Four walks\n`Weaver.Pln` of `Name`\n## Next\n`Other.Thing`"));

    // Names of the section about the walks: a type and what it has, in code.
    private static List<string> Named(string document) =>
        [.. Member().Matches(Section().Match(document).Value).Select(match => match.Groups[1].Value).Distinct()];

    private static IEnumerable<string> Members(string assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly));
        if (!file.HasMetadata)
            yield break;
        var metadata = file.GetMetadataReader();
        foreach (var type in metadata.TypeDefinitions.Select(metadata.GetTypeDefinition))
        {
            var name = metadata.GetString(type.Name);
            foreach (var method in type.GetMethods())
                yield return $"{name}.{metadata.GetString(metadata.GetMethodDefinition(method).Name)}";
            foreach (var property in type.GetProperties())
                yield return $"{name}.{metadata.GetString(metadata.GetPropertyDefinition(property).Name)}";
        }
    }

    [GeneratedRegex(@"^## Four walks$.*?^## ", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Section();

    [GeneratedRegex(@"`([A-Z]\w+\.[A-Z]\w+)`")]
    private static partial Regex Member();
}
