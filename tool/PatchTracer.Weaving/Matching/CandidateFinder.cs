using System.Text;

namespace PatchTracer.Weaving;

/// <summary>
/// Ranks what a tracepoint without a match may have meant. First the functions of the packages it names, then those of the same
/// name anywhere in the tree's own packages.
/// </summary>
internal sealed class CandidateFinder(SourceCache cache)
{
    public const int Kept = 6;

    private List<(PackageDirectory Package, string Path, byte[] Bytes)>? _everything;

    public ImmutableArray<Candidate> Find(Tracepoint tracepoint)
    {
        var near = from pattern in tracepoint.Match
                   from package in pattern.Packages.SelectMany(cache.Tree.Packages)
                   from file in cache.Files(package)
                   from function in file.Tree.Functions
                   select Rank(pattern, file, function, samePackage: true);
        var far = tracepoint.Match.SelectMany(pattern => Elsewhere(pattern));
        return [.. near.Concat(far)
            .Where(ranked => ranked.Distance < int.MaxValue)
            .OrderBy(ranked => ranked.Distance)
            .ThenBy(ranked => ranked.Candidate.File, StringComparer.Ordinal)
            .ThenBy(ranked => ranked.Candidate.Line)
            .Select(ranked => ranked.Candidate)
            .DistinctBy(candidate => (candidate.File, candidate.Line))
            .Take(Kept)];
    }

    private IEnumerable<(int Distance, Candidate Candidate)> Elsewhere(FunctionPattern pattern)
    {
        foreach (var name in pattern.Names.Where(name => Glob.IsLiteral(name)))
        {
            var needle = Encoding.UTF8.GetBytes($" {name}(");
            foreach (var (package, path, bytes) in Everything().Where(file => file.Bytes.AsSpan().IndexOf(needle) >= 0))
            {
                var file = new SourceFile(package, path, bytes);
                foreach (var function in file.Tree.Functions.Where(function => function.Name == name && function.HasBody))
                    yield return Rank(pattern, file, function, samePackage: false);
            }
        }
    }

    /// <summary>The tree's own Go files; read only when something is missing, and only once.</summary>
    private List<(PackageDirectory Package, string Path, byte[] Bytes)> Everything() => _everything ??=
        [.. from pattern in OwnPackages()
            from package in cache.Tree.Packages(pattern)
            from path in cache.Tree.GoFiles(package)
            select (package, path, cache.Tree.Read(path) ?? [])];

    private string[] OwnPackages() => cache.Tree.Kind == TreeKind.Kubernetes ? ["k8s.io/**"] : ["github.com/containerd/containerd/**"];

    /// <summary>Small is near: a name costs its edit distance, another receiver 2, another package 3.</summary>
    private static (int Distance, Candidate Candidate) Rank(FunctionPattern pattern, SourceFile file, FuncDecl function, bool samePackage)
    {
        var nameDistance = pattern.Names.Min(name => Nearest.Distance(name, function.Name));
        var sameReceiver = function.Receiver is { } receiver ? pattern.Receivers.Contains(receiver.TypeName) : pattern.Receivers.IsEmpty;
        var sameName = pattern.Names.Contains(function.Name);
        var isNear = sameName || nameDistance <= Math.Max(2, function.Name.Length / 3) || (sameReceiver && function.Receiver is not null && nameDistance <= function.Name.Length / 2);
        var candidate = new Candidate(file.Path, file.Tree.PositionOf(function.Span.Start).Line, FunctionName.Of(function), Why(sameName, sameReceiver, samePackage))
        {
            Alternative = $"{{package: {file.Package.ImportPath}, {(function.Receiver is { } of ? $"receiver: {of.TypeName}, " : "")}name: {function.Name}}}",
        };
        return (isNear ? nameDistance + (sameReceiver ? 0 : 2) + (samePackage ? 0 : 3) : int.MaxValue, candidate);
    }

    private static string Why(bool sameName, bool sameReceiver, bool samePackage) =>
        string.Join(", ", new[] { sameName ? "same name" : "similar name", sameReceiver ? "same receiver" : "another receiver", samePackage ? "same package" : "another package" });
}
