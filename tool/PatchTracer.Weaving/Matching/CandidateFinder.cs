using System.Text;

namespace PatchTracer.Weaving;

/// <summary>
/// Ranks what a tracepoint without a match may have meant: the functions of the packages it names, then those of the same name anywhere
/// in the tree's own packages. Which of them it was is told by trying: where the tracepoint finds its parameters and places, it fits. What
/// another tracepoint names comes last: what one of them means is not what another one lost.
/// </summary>
internal sealed class CandidateFinder(SourceCache cache, Catalog catalog)
{
    public const int Kept = 6;

    /// <summary>Weaving is tried in so many of the nearest.</summary>
    private const int Tried = 40;

    /// <summary>What a place or parameter that is not there counts, beside the letters of names; more than three are no better than three.</summary>
    private const int PriceOfMisfit = 2;

    private List<(PackageDirectory Package, string Path, byte[] Bytes)>? _everything;

    /// <summary>What a tracepoint may have meant that a tree has to have.</summary>
    public ImmutableArray<Candidate> Find(Tracepoint tracepoint)
    {
        var all = tracepoint.Match.SelectMany(Near).Concat(tracepoint.Match.SelectMany(Elsewhere)).Where(function => function.Site.Function.HasBody).ToList();
        var alike = all.Where(function => function.IsLike).OrderBy(function => function.Distance)
            .DistinctBy(function => function.Site.Function.Span.Start + function.Site.File.Path).Take(Tried).Select(function => Try(tracepoint, function));
        // Of another name altogether, but where it was, and with everything that is asked for.
        var renamed = Asks(tracepoint)
            ? all.Where(function => function is { IsLike: false, IsWhereItWas: true }).Select(function => Try(tracepoint, function)).Where(trial => trial.Candidate.Misfits.IsEmpty)
            : [];
        return [.. Ranked(alike.Concat(renamed)).Select(trial => trial.Candidate).Take(Kept)];
    }

    /// <summary>
    /// What a tracepoint that a tree may lack fits wholly, if it asks for anything: functions of the packages it names, and those of the same
    /// name and receiver that are beside these packages; anywhere in a tree in which something else is missing already.
    /// </summary>
    public ImmutableArray<Trial> FindFitting(Tracepoint tracepoint)
    {
        if (!Asks(tracepoint))
            return [];
        var near = tracepoint.Match.SelectMany(Near).Where(function => function.IsLike || function.IsWhereItWas);
        var moved = tracepoint.Match.SelectMany(pattern => _everything is null ? Beside(pattern) : Elsewhere(pattern)).Where(function => FunctionFinder.Matches(function.Site.Pattern, function.Site.Function));
        return [.. Ranked(near.Concat(moved).Where(function => function.Site.Function.HasBody && !IsNamed(function.Site)).Select(function => Try(tracepoint, function)).Where(trial => trial.Candidate.Misfits.IsEmpty))];
    }

    private IEnumerable<Trial> Ranked(IEnumerable<Trial> trials) =>
        trials.OrderBy(trial => IsNamed(trial.Near.Site))
            .ThenBy(trial => trial.Distance)
            .ThenBy(trial => !trial.Near.IsWhereItWas)
            .ThenBy(trial => trial.Candidate.File, StringComparer.Ordinal)
            .ThenBy(trial => trial.Candidate.Line)
            .DistinctBy(trial => (trial.Candidate.File, trial.Candidate.Line));

    private IEnumerable<NearFunction> Near(FunctionPattern pattern) =>
        from package in pattern.Packages.SelectMany(cache.Tree.Packages)
        from file in cache.Files(package)
        from function in file.Tree.Functions
        select new NearFunction(new(file, function, 1, pattern), IsSamePackage: true);

    /// <summary>In the packages below the one that a package is, or was, in.</summary>
    private IEnumerable<NearFunction> Beside(FunctionPattern pattern) =>
        from name in pattern.Packages
        where name.Contains('/', StringComparison.Ordinal)
        from package in cache.Tree.Packages($"{name[..name.LastIndexOf('/')]}/**")
        from file in cache.FilesWith(package, pattern.Names)
        from function in file.Tree.Functions
        select new NearFunction(new(file, function, 1, pattern), IsSamePackage: false);

    private IEnumerable<NearFunction> Elsewhere(FunctionPattern pattern)
    {
        foreach (var name in pattern.Names.Where(name => Glob.IsLiteral(name)))
        {
            var needle = Encoding.UTF8.GetBytes($" {name}(");
            foreach (var (package, path, bytes) in Everything().Where(file => file.Bytes.AsSpan().IndexOf(needle) >= 0))
            {
                var file = new SourceFile(package, path, bytes);
                if (!SourceCache.IsBuilt(file))
                    continue;
                foreach (var function in file.Tree.Functions.Where(function => function.Name == name))
                    yield return new(new(file, function, 1, pattern), IsSamePackage: false);
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

    /// <summary>By any tracepoint, selected or not.</summary>
    private bool IsNamed(FunctionSite site) =>
        catalog.Tracepoints.SelectMany(tracepoint => tracepoint.Match)
            .Where(pattern => FunctionFinder.Matches(pattern, site.Function))
            .Any(pattern => pattern.Packages.SelectMany(cache.Tree.Packages).Any(package => package.Path == site.File.Package.Path));

    private static Trial Try(Tracepoint tracepoint, NearFunction near)
    {
        var file = near.Site.File;
        var weaver = new TracepointWeaver(tracepoint, near.Site, new FunctionSession(file, near.Site.Function), new FileEdits(file, new(() => [])));
        weaver.Weave();
        var function = near.Site.Function;
        var candidate = new Candidate(file.Path, file.Tree.PositionOf(function.Span.Start).Line, near.Site.DisplayName, near.Why)
        {
            Alternative = $"{{package: {file.Package.ImportPath}, {(function.Receiver is { } of ? $"receiver: {of.TypeName}, " : "")}name: {function.Name}}}",
            Misfits = [.. weaver.Misfits.Distinct()],
        };
        return new(near, candidate, near.Distance + PriceOfMisfit * Math.Min(3, candidate.Misfits.Length));
    }

    /// <summary>A tracepoint that asks for nothing fits every function.</summary>
    private static bool Asks(Tracepoint tracepoint) => tracepoint.Binds.Any(bind => !bind.MayBeAbsent) || tracepoint.Places > 0;
}
