namespace PatchTracer.Weaving.Emission;

/// <summary>
/// Adds imports where gofmt would have them: sorted into the group that has most of the path in common, else in a group of their own.
/// Groups are runs of lines, as in go/ast.SortImports.
/// </summary>
internal sealed class ImportEditor(GoFile file, EditList edits)
{
    public void Add(IEnumerable<(string Path, string? Alias)> imports)
    {
        var alone = new List<(string Path, string Spec)>();
        foreach (var (path, alias) in imports)
        {
            var spec = alias is null ? $"\"{path}\"" : $"{alias} \"{path}\"";
            if (GroupFor(path) is { } group)
                Insert(group, path, spec);
            else
                alone.Add((path, spec));
        }
        if (alone.Count > 0)
            AddGroups(alone);
    }

    private static bool IsStandard(string path) => !path.Split('/')[0].Contains('.');

    private ImportDecl? Grouped =>
        file.Declarations.OfType<ImportDecl>()
        .FirstOrDefault(declaration => declaration is { IsGrouped: true, CloseParen: not null, Specs.Length: > 0 });

    private List<ImportSpec>? GroupFor(string path)
    {
        if (Grouped is not { } declaration)
            return null;
        var best = Groups(declaration).Select(group => (group, common: group.Max(spec => Common(spec.Path, path))))
            .MaxBy(pair => pair.common);
        return best.common > 0 ? best.group : null;
    }

    /// <summary>How many leading segments agree; packages of the standard library have their being standard in common.</summary>
    private static int Common(string a, string b)
    {
        if (IsStandard(a) || IsStandard(b))
            return IsStandard(a) && IsStandard(b) ? 1 : 0;
        return a.Split('/').Zip(b.Split('/')).TakeWhile(pair => pair.First == pair.Second).Count();
    }

    private List<List<ImportSpec>> Groups(ImportDecl declaration)
    {
        var groups = new List<List<ImportSpec>>();
        var end = -1;
        foreach (var spec in declaration.Specs)
        {
            var line = file.PositionOf(spec.Span.Start).Line;
            if (end < 0 || line > end + 1)
                groups.Add([]);
            groups[^1].Add(spec);
            end = file.PositionOf(spec.Span.End).Line;
        }
        return groups;
    }

    private void Insert(List<ImportSpec> group, string path, string spec)
    {
        var next = group.FirstOrDefault(other => string.CompareOrdinal(other.Path, path) > 0);
        var offset = next is not null ? file.LineStart(next.Span.Start) : NextLine(group[^1].Span.End);
        edits.Insert(offset, $"\t{spec}\n", "imports");
    }

    private void AddGroups(List<(string Path, string Spec)> imports)
    {
        var groups = imports.GroupBy(import => IsStandard(import.Path)).OrderBy(group => !group.Key).ToList();
        var text = string.Join("\n", groups.Select(group => string.Concat(group.Select(import => $"\t{import.Spec}\n"))));
        if (Grouped is { } declaration)
        {
            edits.Insert(file.LineStart(declaration.CloseParen!.Value.Start), $"\n{text}", "imports");
            return;
        }
        var declarations = file.Declarations.OfType<ImportDecl>().ToList();
        var after = declarations.Count > 0 ? declarations[^1].Span.End : file.PackageClause.End;
        var added = imports is [var only] ? $"import {only.Spec}\n" : $"import (\n{text})\n";
        var isNextTo = declarations.Count > 0 && imports.Count == 1;
        edits.Insert(NextLine(after), isNextTo ? added : $"\n{added}", "imports");
    }

    private int NextLine(int offset)
    {
        var end = file.Source.Span[offset..].IndexOf((byte)'\n');
        return end < 0 ? file.Source.Length : offset + end + 1;
    }
}
