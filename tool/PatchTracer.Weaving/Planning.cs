using PatchTracer.Tracepoints.Diagnostics;
using PatchTracer.Tracepoints.Points;
using PatchTracer.Tracepoints.Text;
using PatchTracer.Weaving.Catalogs;
using PatchTracer.Weaving.Drift;
using PatchTracer.Weaving.Emission;
using PatchTracer.Weaving.Matching;
using PatchTracer.Weaving.Trees;

namespace PatchTracer.Weaving;

/// <summary>One run of <see cref="Weaver.Plan"/>: match everything first, edit last.</summary>
internal sealed class Planning(WeaveTree tree, Catalog catalog, WeaveOptions options)
{
    private readonly SourceCache _cache = new(tree);
    private readonly List<WeaveDiagnostic> _diagnostics = [.. catalog.Diagnostics];
    private readonly Dictionary<string, Explanation> _explanations = [];
    private readonly List<(Tracepoint Tracepoint, FunctionSite Site)> _jobs = [];
    private readonly List<Tracepoint> _absent = [];
    private readonly List<PlannedFile> _files = [];
    private readonly RuntimeSources _runtime = new(options.RuntimeSources, tree);
    private CandidateFinder? _candidates;

    private IEnumerable<Tracepoint> Tracepoints => catalog.Tracepoints.Where(tracepoint => options.Select?.Invoke(tracepoint) ?? true);

    public void Match()
    {
        var finder = new FunctionFinder(_cache);
        foreach (var tracepoint in Tracepoints)
            Match(tracepoint, finder);
        foreach (var tracepoint in _absent)
            LookForRenamed(tracepoint);
    }

    public void Weave()
    {
        var weaver = new FileWeaver(_cache, tree.RuntimeImportPath);
        foreach (var group in _jobs.GroupBy(job => job.Site.File))
        {
            var woven = weaver.Weave(group.Key, [.. group]);
            List<WeaveDiagnostic> problems = [.. NotSource(group.Key, group.Select(job => job.Tracepoint.Id).Distinct()), .. woven.Problems];
            _diagnostics.AddRange(problems);
            foreach (var (tracepoint, site) in woven.Sites)
                Note(tracepoint, site, problems);
            _files.Add(new(group.Key.Path, group.First().Tracepoint.Component, group.Key.Bytes, woven.Bytes) { Places = [.. woven.Places] });
        }
        AddPoints();
        AddRuntime();
    }

    public WeavePlan Finish()
    {
        var fits = _diagnostics.Count == 0;
        return new(tree, catalog.Digest)
        {
            Files = fits ? [.. _files.OrderBy(file => file.Path, StringComparer.Ordinal)] : [],
            Explanations = [.. Tracepoints.Select(tracepoint => _explanations[tracepoint.Id])],
            Diagnostics = [.. _diagnostics],
            Traits = [.. _jobs.GroupBy(job => job.Tracepoint.Id).Select(group => (group.Key, group.Select(job => FunctionTraits.Of(job.Site.Function)).ToImmutableArray()))],
        };
    }

    private void Match(Tracepoint tracepoint, FunctionFinder finder)
    {
        var isOurs = tracepoint.Match.Any(pattern => pattern.Packages.Any(tree.MayOwn));
        var isMeant = isOurs && Meets(tracepoint);
        var sites = isMeant ? finder.Find(tracepoint) : [];
        var mayLack = !isMeant || tracepoint.Expect is Expectation.Optional or Expectation.Any;
        var status = !isOurs ? ExplanationStatus.Elsewhere : sites.IsEmpty && mayLack ? ExplanationStatus.Absent : ExplanationStatus.Found;
        _explanations[tracepoint.Id] = new(tracepoint.Id, tracepoint.Component, tracepoint.Layer, status, []);
        if (status == ExplanationStatus.Absent && tracepoint.Requires != TreeRequirement.OpenTelemetry)
            _absent.Add(tracepoint);
        else if (sites.IsEmpty && status == ExplanationStatus.Found)
            Miss(tracepoint);
        else if (sites.Length > 1 && tracepoint.Expect is not (Expectation.Each or Expectation.Any))
            Excess(tracepoint, sites);
        else
            Take(tracepoint, sites);
    }

    private void Take(Tracepoint tracepoint, ImmutableArray<FunctionSite> sites)
    {
        _jobs.AddRange(sites.Select(site => (tracepoint, site)));
        if (tracepoint.Expect != Expectation.Each)
            return;
        foreach (var missing in Missing(sites))
            Miss(tracepoint with { Match = [missing] }, $"let alternative {sites[0].Alternative} of `match` name it too:\n ");
    }

    /// <summary>
    /// With <c>each</c>, a package that is named and there has to have every name of the list: what others have, or other names, does not make up for it.
    /// </summary>
    private IEnumerable<FunctionPattern> Missing(ImmutableArray<FunctionSite> sites)
    {
        if (sites.IsEmpty)
            yield break;
        var pattern = sites[0].Pattern;
        foreach (var package in pattern.Packages.Where(name => Glob.IsLiteral(name)).SelectMany(tree.Packages).Where(package => tree.GoFiles(package).Any()))
        {
            var found = sites.Where(site => site.File.Package.Path == package.Path).Select(site => site.Function.Name).ToHashSet(StringComparer.Ordinal);
            var names = pattern.Names.Where(name => found.Count == 0 || Glob.IsLiteral(name) && !found.Contains(name)).ToImmutableArray();
            if (!names.IsEmpty)
                yield return pattern with { Packages = [package.ImportPath], Names = names };
        }
    }

    private bool Meets(Tracepoint tracepoint) => tracepoint.Requires switch
    {
        TreeRequirement.OpenTelemetry => _runtime.HasBridge,
        TreeRequirement.Package => tree.HasPackage(tracepoint.Match.SelectMany(pattern => pattern.Packages)),
        _ => true,
    };

    private void Miss(Tracepoint tracepoint, string mend = "add to `match`:\n-")
    {
        _candidates ??= new CandidateFinder(_cache, catalog);
        var candidates = _candidates.Find(tracepoint);
        var wanted = string.Join(", nor ", tracepoint.Match);
        var nearest = candidates.IsEmpty ? "nothing in the tree is like it" : $"nearest are\n  {string.Join("\n  ", candidates)}";
        var proposal = candidates.IsEmpty ? "" : $"\n{(candidates[0].Misfits.IsEmpty ? "all of it fits the first; if that is it" : "if it is the first")}, {mend} {candidates[0].Alternative}{Others(candidates, mend)}";
        Drift(tracepoint, $"{tree.Description} has no {wanted}; {nearest}{proposal}", candidates);
    }

    /// <summary>What to add for those after the first that fit as well.</summary>
    private static string Others(ImmutableArray<Candidate> candidates, string mend) =>
        string.Concat(candidates.Skip(1).Where(candidate => candidate.Misfits.IsEmpty).Select(candidate => $"\nif it is {candidate.Function}, {mend.Split('\n')[0].TrimEnd(':', ' ')}: {candidate.Alternative}"));

    private void LookForRenamed(Tracepoint tracepoint)
    {
        _candidates ??= new CandidateFinder(_cache, catalog);
        if (new RenameFinder(_candidates, tree).Find(tracepoint) is not { } renaming)
            return;
        var reason = $"{tree.Description} has no {string.Join(", nor ", tracepoint.Match)}, which it may lack; but all of the tracepoint fits\n  {string.Join("\n  ", renaming.Candidates)}\n"
            + $"if {(renaming.Candidates.Length == 1 ? "that is it" : "the first is it")} under another name, add to `match`:\n- {renaming.Candidates[0].Alternative}";
        if (renaming.IsProbable)
            Drift(tracepoint, reason, renaming.Candidates);
        else
            _explanations[tracepoint.Id] = _explanations[tracepoint.Id] with { Reasons = [reason], Candidates = renaming.Candidates };
    }

    private void Excess(Tracepoint tracepoint, ImmutableArray<FunctionSite> sites)
    {
        var places = sites.Select(site => new Candidate(site.File.Path, LineOf(site), site.DisplayName, "matches")).ToImmutableArray();
        Drift(tracepoint, $"{sites[0].Pattern} is there {sites.Length} times in {tree.Description}, and {(tracepoint.Expect == Expectation.One ? "one" : "at most one")} is expected:\n  {string.Join("\n  ", places)}", places);
    }

    private void Drift(Tracepoint tracepoint, string reason, ImmutableArray<Candidate> candidates)
    {
        _diagnostics.Add(tracepoint.Location.Say($"{tracepoint.Id}: {reason}"));
        _explanations[tracepoint.Id] = _explanations[tracepoint.Id] with { Status = ExplanationStatus.Drifted, Reasons = [reason], Candidates = candidates };
    }

    private void Note(Tracepoint tracepoint, Site site, IReadOnlyList<WeaveDiagnostic> problems)
    {
        var known = _explanations[tracepoint.Id];
        var own = problems.Where(problem => problem.Message.StartsWith($"{tracepoint.Id}: ", StringComparison.Ordinal)).Select(problem => problem.Message[(tracepoint.Id.Length + 2)..]);
        // What is wrong with the file is in the way of each.
        var ofFile = problems.Where(problem => problem.File == site.File).Select(problem => problem.ToString());
        var reasons = known.Reasons.AddRange(own).AddRange(ofFile).Distinct().ToImmutableArray();
        _explanations[tracepoint.Id] = known with
        {
            Sites = known.Sites.Add(site),
            Reasons = reasons,
            Status = reasons.IsEmpty ? known.Status : ExplanationStatus.Drifted,
        };
    }

    private IEnumerable<WeaveDiagnostic> NotSource(SourceFile file, IEnumerable<string> owners)
    {
        if (file.Tree.IsGenerated)
            yield return new(file.Path, 0, 0, $"is a generated file: its generator would undo the weaving of {string.Join(", ", owners)}. Name the function that it is called from.");
        if (new FileInfo(Path.Combine(tree.Root, file.Path)).LinkTarget is { } target)
            yield return new(file.Path, 0, 0, $"is a link to {target}, and only files of the tree itself are woven: name the package of that for {string.Join(", ", owners)}, or put a copy in its place");
    }

    private void AddPoints()
    {
        var withSpans = _jobs.Where(job => job.Tracepoint.Span is not null);
        foreach (var package in withSpans.GroupBy(job => job.Site.File.Package.Path))
        {
            var first = package.First();
            var bytes = PointsFile.Print(first.Site.File, tree.RuntimeImportPath, package.Select(job => job.Tracepoint).DistinctBy(tracepoint => tracepoint.Id));
            Add($"{package.Key}/{PointsFile.Name}", first.Tracepoint.Component, bytes);
        }
    }

    private void AddRuntime()
    {
        if (_jobs.Count == 0)
            return;
        var header = LicenceHeader.Of(_jobs[0].Site.File.Tree);
        foreach (var (name, content) in _runtime.Files())
            Add($"{Weaver.RuntimeDirectory}/{name}", Weaver.RuntimeComponent, LicenceHeader.PutInFront(header, content));
    }

    private void Add(string path, string component, byte[] bytes)
    {
        if (tree.Read(path) is not null)
            _diagnostics.Add(new(path, 0, 0, "the tree has this file already, and not from a branch of patchtracer that is checked out: it was woven elsewhere. Check out the original."));
        _files.Add(new(path, component, null, bytes));
    }

    private static int LineOf(FunctionSite site) => site.File.Tree.PositionOf(site.Function.Span.Start).Line;
}
