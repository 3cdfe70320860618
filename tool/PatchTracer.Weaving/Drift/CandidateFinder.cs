using System.Text;
using PatchTracer.Weaving.Catalogs;
using PatchTracer.Weaving.Emission;
using PatchTracer.Weaving.Matching;
using PatchTracer.Weaving.Trees;
using PatchTracer.Yaml;

namespace PatchTracer.Weaving.Drift;

/// <summary>
/// Ranks what a tracepoint without a match may have meant: the functions of the packages it names, then those of the same name, or that
/// call the same, anywhere in the tree's own packages. Which of them it was is told by trying: where the tracepoint finds its parameters
/// and places, it fits; and by what they mean (<see cref="Meaning"/>). What another tracepoint names comes last: what one of them means is
/// not what another one lost.
/// </summary>
internal sealed class CandidateFinder(SourceCache cache, Catalog catalog)
{
    /// <summary>Of those that do not fit; all that do are told.</summary>
    public const int Kept = 6;

    /// <summary>Weaving is tried in so many of the nearest by name.</summary>
    private const int Tried = 40;

    /// <summary>A file is only parsed that has so much of what a function is known to call.</summary>
    private const double CallsInFile = 0.35;

    /// <summary>And a function, that has to have so much of it; less, if it takes and gives the same.</summary>
    private const double CallsInFunction = 0.5;

    /// <summary>What is known to call less tells only together with the signature.</summary>
    private const int CallsThatTell = 4;

    /// <summary>So far behind the nearest, a function that fits by chance is no candidate.</summary>
    private const double Beyond = 9;

    /// <summary>
    /// Siblings in other packages call the same under the same name; where it is known by what it calls, this tells them apart.
    /// </summary>
    private const double PriceOfElsewhere = 4;

    /// <summary>Beyond this a name is just another one.</summary>
    private const int LongestName = 12;

    /// <summary>
    /// What a place or parameter that is not there counts, beside the letters of names; more than three are no better than three.
    /// </summary>
    private const int PriceOfMisfit = 2;

    private List<(PackageDirectory Package, string Path, byte[] Bytes)>? _everything;

    /// <summary>What a tracepoint may have meant that a tree has to have.</summary>
    public ImmutableArray<Candidate> Find(Tracepoint tracepoint)
    {
        var known = catalog.Known[tracepoint.Id];
        var all = tracepoint.Match.SelectMany(Near).Concat(tracepoint.Match.SelectMany(Elsewhere))
            .Concat(CallingTheSame(tracepoint.Match[0], known))
            .Where(function => function.Site.Function.HasBody).ToList();
        var alike = all.Where(function => function.IsLike).OrderBy(function => function.Distance)
            .DistinctBy(function => function.Site.Function.Span.Start + function.Site.File.Path).Take(Tried)
            .Select(function => Try(tracepoint, function));
        // Of another name altogether, but with the same meaning; or where it was, and with everything that is asked for, or the same
        // signature.
        var asks = Asks(tracepoint);
        var renamed = all.Where(function => !function.IsLike).Select(function => Try(tracepoint, function))
            .Where(trial => trial.Meaning.IsSame || trial.Near.IsWhereItWas
                && (asks && trial.Candidate.Misfits.IsEmpty || trial.Meaning.TakesAndGivesTheSame));
        var ranked = Ranked(alike.Concat(renamed)).ToList();
        var near = ranked.Where(trial => trial.Near.IsLike || trial.Distance <= ranked.Min(other => other.Distance) + Beyond).ToList();
        return [.. near.Where((trial, at) => at < Kept || trial.Candidate.Misfits.IsEmpty).Select(trial => trial.Candidate)];
    }

    /// <summary>
    /// What a tracepoint that a tree may lack fits wholly, if it asks for anything: functions of the packages it names, and those of the
    /// same name and receiver that are beside these packages; anywhere in a tree in which something else is missing already.
    /// </summary>
    public ImmutableArray<Trial> FindFitting(Tracepoint tracepoint)
    {
        if (!Asks(tracepoint))
            return [];
        var near = tracepoint.Match.SelectMany(Near).Where(function => function.IsLike || function.IsWhereItWas);
        var moved = tracepoint.Match.SelectMany(pattern => _everything is null ? Beside(pattern) : Elsewhere(pattern))
            .Where(function => FunctionFinder.Matches(function.Site.Pattern, function.Site.Function));
        return [.. Ranked(near.Concat(moved).Where(function => function.Site.Function.HasBody && !IsNamed(function.Site))
            .Select(function => Try(tracepoint, function)).Where(trial => trial.Candidate.Misfits.IsEmpty))];
    }

    private IEnumerable<Trial> Ranked(IEnumerable<Trial> trials) =>
        trials.OrderBy(trial => IsNamed(trial.Near.Site))
            .ThenBy(trial => Math.Round(trial.Distance, 3))
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

    /// <summary>Anywhere: by what it calls a function is known wherever it has gone, and under whatever name.</summary>
    private IEnumerable<NearFunction> CallingTheSame(FunctionPattern pattern, IReadOnlyList<FunctionTraits> known)
    {
        foreach (var traits in known.Where(one => one.Calls.Length > 1))
        {
            var needles = traits.Calls.Select(name => Encoding.UTF8.GetBytes($"{name}(")).ToList();
            var wanted = (int)Math.Ceiling(CallsInFile * needles.Count);
            foreach (var (package, path, bytes) in Everything()
                .Where(file => needles.Count(needle => file.Bytes.AsSpan().IndexOf(needle) >= 0) >= wanted))
            {
                var file = new SourceFile(package, path, bytes);
                if (!SourceCache.IsBuilt(file))
                    continue;
                foreach (var function in file.Tree.Functions.Where(function => function.HasBody
                    && IsLike(traits, FunctionTraits.Of(function))))
                    yield return new(new(file, function, 1, pattern), IsSamePackage: false);
            }
        }
    }

    private static bool IsLike(FunctionTraits known, FunctionTraits other) =>
        known.Calls.Length >= CallsThatTell && known.CallsLike(other) >= CallsInFunction
        || known.CallsLike(other) >= CallsInFile && known.HasResultsOf(other) && known.ParametersLike(other) >= CallsInFunction;

    /// <summary>The tree's own Go files; read only when something is missing, and only once.</summary>
    private List<(PackageDirectory Package, string Path, byte[] Bytes)> Everything() => _everything ??=
        [.. from pattern in OwnPackages()
            from package in cache.Tree.Packages(pattern)
            from path in cache.Tree.GoFiles(package)
            select (package, path, cache.Tree.Read(path) ?? [])];

    private string[] OwnPackages() => cache.Tree.Kind switch
    {
        TreeKind.Kubernetes => ["k8s.io/**"],
        TreeKind.Containerd => ["github.com/containerd/containerd/**"],
        _ => [$"{cache.Tree.Module}/**"],
    };

    /// <summary>By any tracepoint, selected or not.</summary>
    private bool IsNamed(FunctionSite site) =>
        catalog.Tracepoints.SelectMany(tracepoint => tracepoint.Match)
            .Where(pattern => FunctionFinder.Matches(pattern, site.Function))
            .Any(pattern => pattern.Packages.SelectMany(cache.Tree.Packages).Any(package => package.Path == site.File.Package.Path));

    private Trial Try(Tracepoint tracepoint, NearFunction near)
    {
        var file = near.Site.File;
        var weaver = new TracepointWeaver(tracepoint, near.Site, new FunctionSession(file, near.Site.Function),
            new FileEdits(file, new(() => [])));
        weaver.Weave();
        var function = near.Site.Function;
        var meaning = Meaning.Of(tracepoint, catalog.Known[tracepoint.Id], near.Site);
        var candidate = new Candidate(file.Path, file.Tree.PositionOf(function.Span.Start).Line, near.Site.DisplayName,
            string.Join(", ", [near.Why, .. meaning.Why]))
        {
            Alternative = $"{{package: {file.Package.ImportPath}, "
                + $"{(function.Receiver is { } of ? $"receiver: {of.TypeName}, " : "")}name: {function.Name}}}",
            Misfits = [.. weaver.Misfits.Distinct()],
        };
        // Names mean less where what they stand for is known.
        var name = meaning.Calls is null ? near.NameDistance : Math.Min(near.NameDistance, LongestName) / 3.0;
        var elsewhere = meaning.Calls is null || near.IsSamePackage ? 0 : PriceOfElsewhere;
        return new(near, candidate, meaning,
            name + near.PlaceDistance + elsewhere + meaning.Distance + PriceOfMisfit * Math.Min(3, candidate.Misfits.Length));
    }

    /// <summary>A tracepoint that asks for nothing fits every function.</summary>
    private static bool Asks(Tracepoint tracepoint) => tracepoint.Binds.Any(bind => !bind.MayBeAbsent) || tracepoint.Places > 0;
}
