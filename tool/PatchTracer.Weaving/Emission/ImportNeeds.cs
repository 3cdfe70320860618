using System.Text;
using PatchTracer.Go.Lexing;
using PatchTracer.Weaving.Catalogs;
using PatchTracer.Weaving.Matching;

namespace PatchTracer.Weaving.Emission;

/// <summary>
/// The packages that woven text of one file uses. A package that the file imports already is used by the file's name for it; another
/// is added under its own name, or under a name of ours where that is taken.
/// </summary>
internal sealed class ImportNeeds(SourceFile file, Lazy<HashSet<string>> packageNames)
{
    private readonly SortedDictionary<string, string?> _added = new(StringComparer.Ordinal);

    /// <summary>Import paths in order, each with its alias, if it needs one.</summary>
    public IEnumerable<(string Path, string? Alias)> Added => _added.Select(pair => (pair.Key, pair.Value));

    public void Runtime(string importPath) => _added.TryAdd(importPath, null);

    /// <summary>Renames the packages of a Go text to what they are called in this file, and notes those that have to be imported.</summary>
    public string Apply(string text, ImmutableArray<ImportRule> rules, FuncDecl function)
    {
        if (rules.IsEmpty)
            return text;
        var bytes = Encoding.UTF8.GetBytes(text);
        var tokens = GoFile.Parse(bytes).Tokens();
        var edits = new EditList(bytes);
        for (var index = 0; index + 1 < tokens.Length; index++)
        {
            if (tokens[index].Kind != TokenKind.Identifier || tokens[index + 1].Kind != TokenKind.Dot
                || (index > 0 && tokens[index - 1].Kind == TokenKind.Dot))
                continue;
            var name = Encoding.UTF8.GetString(bytes, tokens[index].Start, tokens[index].End - tokens[index].Start);
            if (rules.FirstOrDefault(rule => rule.Name == name) is { } rule)
                edits.Replace(tokens[index].Span, NameOf(rule, function), "");
        }
        return Encoding.UTF8.GetString(edits.Apply());
    }

    private string NameOf(ImportRule rule, FuncDecl function)
    {
        if (file.NameOf(rule.Path) is { } own && !Declares(function, own))
            return own;
        if (_added.TryGetValue(rule.Path, out var known))
            return known ?? rule.Name;
        var isTaken = packageNames.Value.Contains(rule.Name) || file.PathOf(rule.Name) is not null || Declares(function, rule.Name);
        var name = isTaken ? $"pt{char.ToUpperInvariant(rule.Name[0])}{rule.Name[1..]}" : rule.Name;
        _added[rule.Path] = name == rule.Path[(rule.Path.LastIndexOf('/') + 1)..] ? null : name;
        return name;
    }

    /// <summary>A local variable or parameter of that name would hide the package.</summary>
    private static bool Declares(FuncDecl function, string name) =>
        GoScope.Signature(function).Any(declared => declared.Name == name)
        || function.DescendantsAndSelf().Any(node => node switch
        {
            AssignStmt { IsDefine: true } or DeclStmt or RangeStmt { IsDefine: true } or TypeSwitchStmt =>
                ((Stmt)node).AssignedNames.Any(ident => ident.Name == name),
            ParameterGroup group => group.Names.Any(ident => ident.Name == name),
            _ => false,
        });
}
