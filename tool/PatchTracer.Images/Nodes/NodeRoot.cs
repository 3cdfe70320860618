using System.Formats.Tar;
using PatchTracer.Images.Oci;

namespace PatchTracer.Images.Nodes;

/// <summary>The Debian installation that a node image lies on.</summary>
public sealed record NodeRoot
{
    private const string Status = "var/lib/dpkg/status";

    internal NodeRoot(Layer layer) => Layer = layer;

    /// <summary>Of the tar of the layer: the first of the image's <c>RootFS.Layers</c>.</summary>
    public string DiffId => Layer.DiffId.ToString();

    internal Layer Layer { get; }

    /// <summary>The version of each package that is installed, by name; as dpkg has them written down.</summary>
    public async Task<IReadOnlyDictionary<string, string>> PackagesAsync(CancellationToken cancellation)
    {
        await using var stream = Layer.Source!.Open();
        await using var tar = new TarReader(stream);
        while (await tar.GetNextEntryAsync(copyData: false, cancellation) is { } entry)
        {
            if (entry.Name.TrimStart('.', '/') == Status && entry.DataStream is { } content)
                return Parse(new StreamReader(content));
        }
        return new Dictionary<string, string>();
    }

    // Paragraphs of `Name: value`, apart by empty lines; a version comes behind its package.
    private static SortedDictionary<string, string> Parse(StreamReader status)
    {
        var packages = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var package = "";
        while (status.ReadLine() is { } line)
        {
            if (line.StartsWith("Package: ", StringComparison.Ordinal))
                package = line["Package: ".Length..];
            else if (line.StartsWith("Version: ", StringComparison.Ordinal))
                packages[package] = line["Version: ".Length..];
        }
        return packages;
    }
}
