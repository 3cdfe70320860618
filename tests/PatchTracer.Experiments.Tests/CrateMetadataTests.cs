using System.Text.Json.Nodes;
using PatchTracer.Experiments.Bundles;
using Xunit;

namespace PatchTracer.Experiments.Tests;

/// <summary>The rules of RO-Crate 1.1 for the metadata file, the root data entity and the data entities.</summary>
public sealed class CrateMetadataTests : IDisposable
{
    private readonly string _bundle = Directory.CreateTempSubdirectory("patchtracer-test-").FullName;

    public CrateMetadataTests()
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Checkout.Root, "samples/bundles/hotrod")))
            File.Copy(file, Path.Combine(_bundle, Path.GetFileName(file)));
        Directory.CreateDirectory(Path.Combine(_bundle, "raw"));
    }

    public void Dispose() => Directory.Delete(_bundle, recursive: true);

    [Fact]
    public void The_file_describes_the_root_by_the_specification()
    {
        var (context, graph) = Written();

        Assert.Equal("https://w3id.org/ro/crate/1.1/context", context);
        var descriptor = graph["ro-crate-metadata.json"];
        Assert.Equal(("CreativeWork", "https://w3id.org/ro/crate/1.1", "./"),
            ((string?)descriptor["@type"], Id(descriptor["conformsTo"]!), Id(descriptor["about"]!)));
        var root = graph["./"];
        Assert.Equal("Dataset", (string?)root["@type"]);
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$", (string?)root["datePublished"]);
        Assert.StartsWith("hotrod", (string?)root["name"]);
        Assert.NotEmpty((string)root["description"]!);
    }

    [Fact]
    public void Every_part_is_there_and_described_and_every_reference_leads_somewhere()
    {
        var (_, graph) = Written();

        var parts = graph["./"]["hasPart"]!.AsArray().Select(part => Id(part!)).ToList();
        Assert.Equal(Directory.EnumerateFileSystemEntries(_bundle)
            .Select(entry => Path.GetFileName(entry) + (Directory.Exists(entry) ? "/" : "")).Order(StringComparer.Ordinal),
            parts.Order(StringComparer.Ordinal));
        Assert.All(parts, part => Assert.Equal(part.EndsWith('/') ? "Dataset" : "File", (string?)graph[part]["@type"]));
        Assert.All(parts.Where(part => !part.EndsWith('/')),
            part => Assert.Equal($"{new FileInfo(Path.Combine(_bundle, part)).Length}", (string?)graph[part]["contentSize"]));
        var run = graph[Id(graph["./"]["mentions"]!)];
        Assert.All(run["object"]!.AsArray().Concat(run["result"]!.AsArray()).Append(run["instrument"]), one => Assert.Contains(Id(one!), graph.Keys));
    }

    [Fact]
    public void What_is_not_there_is_not_told()
    {
        File.Delete(Path.Combine(_bundle, "report.html"));

        Assert.DoesNotContain("report.html", Written().Graph.Keys);
    }

    private (string? Context, Dictionary<string, JsonNode> Graph) Written()
    {
        var manifest = BundleManifest.Read(new BundleFiles(_bundle).Manifest);
        var crate = JsonNode.Parse(CrateMetadata.Write(manifest, _bundle))!;
        return ((string?)crate["@context"], crate["@graph"]!.AsArray().ToDictionary(entity => Id(entity!), entity => entity!));
    }

    private static string Id(JsonNode node) => (string)node["@id"]!;
}
