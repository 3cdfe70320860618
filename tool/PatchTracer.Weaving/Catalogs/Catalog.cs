using System.Security.Cryptography;
using System.Text;
using PatchTracer.Tracepoints.Diagnostics;
using PatchTracer.Tracepoints.Reading;

namespace PatchTracer.Weaving.Catalogs;

/// <summary>The tracepoints of a directory and everything that is wrong with them.</summary>
public sealed class Catalog
{
    private Catalog(string directory, ImmutableArray<Tracepoint> tracepoints, ImmutableArray<WeaveDiagnostic> diagnostics, string digest)
    {
        Directory = directory;
        Tracepoints = tracepoints;
        Diagnostics = diagnostics;
        Digest = digest;
        Known = KnownFunctions.Load(directory);
    }

    /// <summary>Nothing to weave.</summary>
    public static Catalog Empty { get; } = Load("", []);

    public string Directory { get; }

    /// <summary>By <see cref="Tracepoint.Order"/>, then id. Without those whose files have errors.</summary>
    public ImmutableArray<Tracepoint> Tracepoints { get; }

    /// <summary>Every error of every file, by file and line. A catalog with errors cannot be woven.</summary>
    public ImmutableArray<WeaveDiagnostic> Diagnostics { get; }

    /// <summary>What its functions look like where they were found; no part of <see cref="Digest"/>.</summary>
    public KnownFunctions Known { get; }

    /// <summary>SHA-256 over the relative names and contents of all files, 64 hexadecimal digits.</summary>
    public string Digest { get; }

    /// <summary>Reads every <c>*.yaml</c> below a directory whose <c>target</c> is Go.</summary>
    /// <exception cref="DirectoryNotFoundException" />
    public static Catalog Load(string directory) => Load(Path.GetFullPath(directory), CatalogFiles.In(directory));

    internal static Catalog Load(string root, ImmutableArray<(string Path, string Text)> files)
    {
        var diagnostics = new List<WeaveDiagnostic>();
        var tracepoints = new List<Tracepoint>();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (path, text) in files)
        {
            if (CatalogTargets.Of(text) != CatalogTarget.Go)
                continue;
            var content = Encoding.UTF8.GetBytes(text);
            hash.AppendData(Encoding.UTF8.GetBytes($"{Path.GetRelativePath(root, path)}\n{content.Length}\n"));
            hash.AppendData(content);
            if (TracepointReader.Read(path, text, diagnostics) is { } tracepoint)
                tracepoints.Add(tracepoint);
        }
        RefuseTwins(tracepoints, diagnostics);
        return new(
            root,
            [.. tracepoints.OrderBy(tracepoint => tracepoint.Order).ThenBy(tracepoint => tracepoint.Id, StringComparer.Ordinal)],
            [.. diagnostics.OrderBy(diagnostic => diagnostic.File, StringComparer.Ordinal).ThenBy(diagnostic => diagnostic.Line)],
            Convert.ToHexStringLower(hash.GetCurrentHash()));
    }

    private static void RefuseTwins(List<Tracepoint> tracepoints, List<WeaveDiagnostic> diagnostics)
    {
        foreach (var twins in tracepoints.GroupBy(tracepoint => tracepoint.Variable).Where(group => group.Count() > 1))
        {
            var first = twins.First();
            foreach (var twin in twins.Skip(1))
                diagnostics.Add(twin.Location.Say(twin.Id == first.Id
                    ? $"the id `{twin.Id}` is taken by {first.Location.File}:{first.Location.Line}"
                    : $"the ids `{twin.Id}` and `{first.Id}` ({first.Location.File}) give the same Go variable {twin.Variable}"));
        }
    }
}
