using PatchTracer.Tracepoints.Diagnostics;
using PatchTracer.Weaving.Catalogs;
using PatchTracer.Weaving.Matching;
using PatchTracer.Weaving.Trees;

namespace PatchTracer.Weaving.Emission;

/// <summary>Weaves all tracepoints of one file.</summary>
internal sealed class FileWeaver(SourceCache cache, string runtimeImportPath)
{
    /// <summary>Unfolding a one-line block can show another one inside it.</summary>
    private const int MaximumPasses = 4;

    public WovenSource Weave(SourceFile original, IReadOnlyList<(Tracepoint Tracepoint, FunctionSite Site)> jobs)
    {
        var file = original;
        for (var pass = 0; ; pass++)
        {
            var result = Weave(file, jobs, out var unfold);
            if (unfold.Count == 0 || pass == MaximumPasses)
                return result;
            file = new SourceFile(original.Package, original.Path, OneLine.Unfold(file, unfold));
            jobs = [.. jobs.Select(job => (job.Tracepoint, Again(job.Site, file)))];
        }
    }

    private WovenSource Weave(SourceFile file,
        IReadOnlyList<(Tracepoint Tracepoint, FunctionSite Site)> jobs, out IReadOnlySet<TextSpan> unfold)
    {
        var edits = new FileEdits(file, new(() => NamesOf(file.Package)));
        var sites = new List<(Tracepoint, Site)>();
        var problems = new List<WeaveDiagnostic>();
        foreach (var group in jobs.GroupBy(job => job.Site.Function))
        {
            var session = new FunctionSession(file, group.Key);
            foreach (var (tracepoint, site) in group)
            {
                var weaver = new TracepointWeaver(tracepoint, site, session, edits);
                sites.Add((tracepoint, weaver.Weave()));
                problems.AddRange(weaver.Problems);
            }
            session.AddEdits(edits.Text);
        }
        unfold = edits.ToUnfold;
        return Finish(file, edits, sites, problems);
    }

    private WovenSource Finish(SourceFile file, FileEdits edits, List<(Tracepoint, Site)> sites, List<WeaveDiagnostic> problems)
    {
        if (edits.NeedsRuntime)
        {
            edits.Imports.Runtime(runtimeImportPath);
            if (file.Tree.DescendantsAndSelf(node => node is not BlockStmt).OfType<Ident>()
                .FirstOrDefault(ident => ident.Name == TemplateExpander.RuntimeName) is { } taken)
                problems.Add(new(file.Path, taken.Position.Line, taken.Position.Column, $"the file uses the reserved name {taken.Name}"));
        }
        new ImportEditor(file.Tree, edits.Text).Add(edits.Imports.Added);
        if (edits.Text.Conflict() is { } conflict)
        {
            var position = file.Tree.PositionOf(conflict.Second.Span.Start);
            problems.Add(new(file.Path, position.Line, position.Column,
                $"{conflict.First.Owner} and {conflict.Second.Owner} both replace the text here"));
        }
        var woven = problems.Count == 0 ? edits.Text.Apply() : file.Bytes;
        problems.AddRange(SyntaxErrors(file, woven, sites.Select(site => site.Item1.Id).Distinct()));
        var ids = sites.Select(site => site.Item1.Id).ToHashSet(StringComparer.Ordinal);
        var places = edits.Text.Places.Where(place => ids.Contains(place.Owner))
            .Select(place => (file.Tree.PositionOf(place.Offset).Line, place.Owner));
        return new(woven, sites, problems) { Places = [.. places] };
    }

    /// <summary>What is not Go after weaving comes from a text of the catalog, or was not Go before.</summary>
    private static IEnumerable<WeaveDiagnostic> SyntaxErrors(SourceFile file, byte[] woven, IEnumerable<string> owners)
    {
        if (file.Tree.Diagnostics is [var first, ..])
        {
            var position = file.Tree.PositionOf(first.Span.Start);
            return [new(file.Path, position.Line, position.Column,
                $"does not parse: {first.Message}. {string.Join(", ", owners)} would go into this file: mend it first.")];
        }
        var tree = GoFile.Parse(woven);
        return tree.Diagnostics.Take(1).Select(error => new WeaveDiagnostic(file.Path, 0, 0,
            $"would not parse when {string.Join(", ", owners)} are woven in: {error.Message}, at `{LineOf(tree, error.Span.Start)}`"));
    }

    private static string LineOf(GoFile tree, int offset)
    {
        var start = tree.LineStart(offset);
        var rest = tree.Source.Span[start..];
        var end = rest.IndexOf((byte)'\n');
        return tree.TextOf(new(start, end < 0 ? rest.Length : end)).Trim();
    }

    private static FunctionSite Again(FunctionSite site, SourceFile file) =>
        site with
        {
            File = file,
            Function = file.Tree.Functions.Where(function => FunctionName.Of(function) == site.DisplayName)
            .ElementAt(Occurrence(site))
        };

    /// <summary>Only <c>init</c> and <c>_</c> can be declared more than once.</summary>
    private static int Occurrence(FunctionSite site) =>
        site.File.Tree.Functions.Where(function => FunctionName.Of(function) == site.DisplayName).ToList().IndexOf(site.Function);

    /// <summary>Names declared at the top of any file of a package: an import of that name would clash.</summary>
    private HashSet<string> NamesOf(PackageDirectory package) =>
        [.. cache.Files(package).SelectMany(file => file.Tree.Declarations).SelectMany(declaration => declaration switch
        {
            FuncDecl { ReceiverList: null } function => [function.Name],
            VarDecl variables => variables.Specs.SelectMany(spec => spec.Names).Select(ident => ident.Name),
            ConstDecl constants => constants.Specs.SelectMany(spec => spec.Names).Select(ident => ident.Name),
            TypeDecl types => types.Specs.Select(spec => spec.Name.Name),
            _ => Enumerable.Empty<string>(),
        })];
}
