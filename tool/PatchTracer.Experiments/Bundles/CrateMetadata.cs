using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PatchTracer.Experiments.Bundles;

/// <summary>
/// Says in a form that others read what a bundle is, what is in it and how it came to be: RO-Crate 1.1
/// (<c>https://w3id.org/ro/crate/1.1</c>), JSON-LD with schema.org's terms. Nobody but the experimenter knows the licence: it has none.
/// </summary>
internal static class CrateMetadata
{
    private const string Specification = "https://w3id.org/ro/crate/1.1";

    private const string Root = "./", Run = "#run", Program = "#patchtracer";

    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly BundleFiles Names = new("");

    /// <summary>By name of the file: what it is. Directories end in a slash.</summary>
    private static readonly Dictionary<string, string> Parts = new()
    {
        [Names.Experiment] = "The experiment that was carried out",
        [Names.Contract] = "What the traces must contain",
        [Names.Lock] = "What the run was made of, to make it again",
        [Names.Manifest] = "What the run was made of, and when",
        [Names.Steps] = "What was done, and how long it took",
        [Names.RawLog + "/"] = "The spans, as the collector received them",
        [Names.Inventory] = "Nodes, pods and Services, as the cluster said",
        [Names.Load] = "The requests that were sent, a line each",
        [Names.Measured] = "What components used, and when pods were ready",
        [Names.Verdict] = "The verdict",
        [Names.JUnit] = "The verdict as JUnit XML",
        [Names.Report] = "The report, as text",
        [Names.Page] = "The report, as one page",
        ["diagnostics/"] = "Logs of nodes and containers",
    };

    private static readonly Dictionary<string, string> Formats = new()
    {
        [".json"] = "application/json",
        [".jsonl"] = "application/jsonl",
        [".yaml"] = "application/yaml",
        [".xml"] = "application/xml",
        [".txt"] = "text/plain",
        [".html"] = "text/html",
    };

    /// <param name="bundle">The directory, with everything else in it.</param>
    public static string Write(BundleManifest manifest, string bundle)
    {
        var parts = Parts.Where(part => Path.Exists(Path.Combine(bundle, part.Key))).ToList();
        var graph = new JsonArray
        {
            new JsonObject
            {
                ["@id"] = Names.Crate,
                ["@type"] = "CreativeWork",
                ["conformsTo"] = Reference(Specification),
                ["about"] = Reference(Root),
            },
            new JsonObject
            {
                ["@id"] = Root,
                ["@type"] = "Dataset",
                ["name"] = manifest.Title,
                ["description"] = manifest.About.Length > 0 ? manifest.About : $"A run of the experiment {manifest.Experiment}",
                ["datePublished"] = Time(manifest.Ended),
                ["hasPart"] = References(parts.Select(part => part.Key)),
                ["mentions"] = Reference(Run),
            },
            new JsonObject
            {
                ["@id"] = Run,
                ["@type"] = "CreateAction",
                ["name"] = $"patchtracer run of {manifest.Experiment}",
                ["startTime"] = Time(manifest.Started),
                ["endTime"] = Time(manifest.Ended),
                ["instrument"] = Reference(Program),
                ["object"] = References(parts.Select(part => part.Key).Where(part => part == Names.Experiment || part == Names.Contract || part == Names.Lock)),
                ["result"] = References(parts.Select(part => part.Key).Where(part => part == Names.RawLog + "/" || part == Names.Verdict || part == Names.Page)),
            },
            new JsonObject
            {
                ["@id"] = Program,
                ["@type"] = "SoftwareApplication",
                ["name"] = "PatchTracer",
                ["softwareVersion"] = manifest.Tool,
            },
        };
        foreach (var (name, what) in parts)
            graph.Add(Part(bundle, name, what));
        return new JsonObject { ["@context"] = $"{Specification}/context", ["@graph"] = graph }.ToJsonString(Json) + "\n";
    }

    private static JsonObject Part(string bundle, string name, string what)
    {
        var part = new JsonObject { ["@id"] = name, ["@type"] = name.EndsWith('/') ? "Dataset" : "File", ["name"] = what };
        if (Formats.TryGetValue(Path.GetExtension(name), out var format))
        {
            part["encodingFormat"] = format;
            part["contentSize"] = new FileInfo(Path.Combine(bundle, name)).Length.ToString(CultureInfo.InvariantCulture);
        }
        return part;
    }

    private static JsonObject Reference(string id) => new() { ["@id"] = id };

    private static JsonArray References(IEnumerable<string> ids) => new([.. ids.Select(Reference)]);

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
