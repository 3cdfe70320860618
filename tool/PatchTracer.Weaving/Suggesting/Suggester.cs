using System.Globalization;
using System.Text;
using PatchTracer.Weaving.Catalogs;
using PatchTracer.Weaving.Matching;
using PatchTracer.Weaving.Trees;

namespace PatchTracer.Weaving.Suggesting;

/// <summary>
/// Proposes a catalog for a tree: a tracepoint for each function in which a context comes in and may go on. What is proposed was woven to try
/// it, and fits.
/// </summary>
public static class Suggester
{
    /// <summary>Reads the tree's own packages; writes nothing.</summary>
    /// <param name="runtime">As <see cref="WeaveOptions.RuntimeSources"/>.</param>
    /// <returns>By file and line.</returns>
    public static ImmutableArray<Suggestion> Suggest(WeaveTree tree, string runtime)
    {
        var cache = new SourceCache(tree);
        var taken = new HashSet<string>(StringComparer.Ordinal);
        ImmutableArray<Suggestion> suggestions =
        [
            .. from package in tree.Packages($"{tree.Module}/**")
               where !$"{package.Path}/".StartsWith($"{Weaver.RuntimeDirectory}/", StringComparison.Ordinal)
               from file in cache.Files(package)
               from function in file.Tree.Functions
               where function.HasBody && function.Name is not ("main" or "init" or "_")
               let role = FunctionRole.All.FirstOrDefault(role => role.IsOne(function, file))
               where role is not null
               select Of(tree, file, function, role, taken),
        ];
        return Fitting(suggestions, tree, runtime);
    }

    /// <summary>Without those that cannot be woven: in generated files, of functions that are there twice.</summary>
    private static ImmutableArray<Suggestion> Fitting(ImmutableArray<Suggestion> suggestions, WeaveTree tree, string runtime)
    {
        const string Root = "/suggested";
        while (!suggestions.IsEmpty)
        {
            var catalog = Catalog.Load(Root, [.. suggestions.Select(suggestion => ($"{Root}/{suggestion.Path}", suggestion.Text))]);
            var diagnostics = Weaver.Plan(tree, catalog, new WeaveOptions(runtime) { AnyModule = true }).Diagnostics;
            var left = suggestions.RemoveAll(suggestion => diagnostics.Any(diagnostic =>
                diagnostic.Tracepoint == suggestion.Id || diagnostic.File == $"{Root}/{suggestion.Path}"
                || (diagnostic.Tracepoint is null && diagnostic.File == suggestion.File)));
            if (diagnostics.IsEmpty)
                return suggestions;
            // What is nobody's fault in particular is everybody's.
            suggestions = left.Length == suggestions.Length ? [] : left;
        }
        return [];
    }

    private static Suggestion Of(WeaveTree tree, SourceFile file, FuncDecl function, FunctionRole role, HashSet<string> taken)
    {
        var package = file.Package;
        var folder = package.Path.Length == 0 ? NameOf(tree.Module) : package.Path.Replace('/', '-');
        string[] parts = [NameOf(package.ImportPath), function.Receiver?.TypeName ?? "", function.Name];
        var id = string.Join('.', parts.Select(Words).Where(part => part.Length > 0));
        var unique = id;
        for (var i = 2; !taken.Add(unique); i++)
            unique = $"{id}_{i}";
        var receiver = function.Receiver is { } of ? $"receiver: {of.TypeName}, " : "";
        var text = new StringBuilder($$"""
            id: {{unique}}
            about: >
              {{FunctionName.Of(function)}} {{role.Why}}.
            layer: app
            match: {package: {{package.ImportPath}}, {{receiver}}name: {{function.Name}}}
            bind: { {{role.Bind}} }
            span:

            """);
        foreach (var line in role.Span)
            text.Append(CultureInfo.InvariantCulture, $"  {line}\n");
        return new Suggestion(unique, $"{folder}/{unique}.yaml", text.ToString(), FunctionName.Of(function), file.Path,
            file.Tree.PositionOf(function.Span.Start).Line, role.Why);
    }

    /// <summary>The last part of an import path that is a name: <c>shop</c> of <c>example.com/shop/v2</c>.</summary>
    private static string NameOf(string importPath)
    {
        var parts = importPath.Split('/');
        return parts.LastOrDefault(part => !(part.Length > 1 && part[0] == 'v' && part.Skip(1).All(char.IsAsciiDigit))) ?? parts[^1];
    }

    /// <summary><c>item_list</c> of <c>ItemList</c>; what an id cannot have is left out.</summary>
    private static string Words(string name)
    {
        var words = new StringBuilder();
        for (var i = 0; i < name.Length; i++)
        {
            if (char.IsAsciiLetterUpper(name[i]) && i > 0 && !char.IsAsciiLetterUpper(name[i - 1]) && name[i - 1] != '_')
                words.Append('_');
            if (char.IsAsciiLetterOrDigit(name[i]) || name[i] is '_' or '-')
                words.Append(char.ToLowerInvariant(name[i]));
        }
        return words.Length > 0 && !char.IsAsciiLetter(words[0]) ? $"p{words}" : words.ToString();
    }
}
