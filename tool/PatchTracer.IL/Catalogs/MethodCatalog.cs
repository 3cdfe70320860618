using System.Security.Cryptography;
using System.Text;
using PatchTracer.Tracepoints.Diagnostics;
using PatchTracer.Tracepoints.Reading;

namespace PatchTracer.IL.Catalogs;

/// <summary>The tracepoints of a directory whose target is .NET, and everything that is wrong with them.</summary>
public sealed class MethodCatalog
{
    private MethodCatalog(ImmutableArray<MethodPoint> points, ImmutableArray<WeaveDiagnostic> diagnostics, string digest)
    {
        Points = points;
        Diagnostics = diagnostics;
        Digest = digest;
    }

    /// <summary>By order, then id. Without those whose files have errors.</summary>
    public ImmutableArray<MethodPoint> Points { get; }

    /// <summary>Every error of every file. A catalog with errors cannot be woven.</summary>
    public ImmutableArray<WeaveDiagnostic> Diagnostics { get; }

    /// <summary>SHA-256 over the ids and contents, 64 hexadecimal digits.</summary>
    public string Digest { get; }

    /// <summary>Reads every <c>*.yaml</c> with <c>target: dotnet</c> below a directory.</summary>
    /// <exception cref="DirectoryNotFoundException" />
    public static MethodCatalog Load(string directory) => Load(CatalogFiles.In(directory));

    internal static MethodCatalog Load(ImmutableArray<(string Path, string Text)> files)
    {
        var diagnostics = new List<WeaveDiagnostic>();
        var points = new List<MethodPoint>();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (path, text) in files)
        {
            if (CatalogTargets.Of(text) != CatalogTarget.DotNet)
            {
                CatalogTargets.SayIfUnknown(path, text, diagnostics);
                continue;
            }
            hash.AppendData(Encoding.UTF8.GetBytes($"{text.Length}\n{text}"));
            if (MethodPointReader.Read(path, text, diagnostics) is { } point)
                points.Add(point);
        }
        foreach (var twins in points.GroupBy(point => point.Id).Where(group => group.Count() > 1))
            diagnostics.Add(twins.Last().Location.Say(
                $"the id `{twins.Key}` is taken by {twins.First().Location.File}:{twins.First().Location.Line}"));
        return new([.. points.OrderBy(p => p.Order).ThenBy(p => p.Id, StringComparer.Ordinal)], [.. diagnostics],
            Convert.ToHexStringLower(hash.GetCurrentHash()));
    }
}
