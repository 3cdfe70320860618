using System.Text;
using System.Text.RegularExpressions;

namespace PatchTracer.Weaving.Tests;

/// <summary>The runtime's packages: where they go, and how they hang together.</summary>
public sealed partial class RuntimeSourcesTests
{
    private const string Home = "k8s.io/kubernetes/pkg/patchtracer";

    [Fact]
    public void The_runtimes_packages_are_imported_from_where_the_tree_has_them()
    {
        using var scratch = new ScratchDirectory();
        var files = ScratchTree.Plan(scratch, "entry").Files
            .Where(file => file.Path.StartsWith($"{Weaver.RuntimeDirectory}/", StringComparison.Ordinal))
            .ToDictionary(file => file.Path, file => Encoding.UTF8.GetString(file.Woven));

        var imported = files.Values.SelectMany(Imports).ToHashSet();
        Assert.DoesNotContain(imported, path => path.StartsWith("patchtracer/", StringComparison.Ordinal));
        var own = imported.Where(path => path.StartsWith($"{Home}/", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(own);
        Assert.All(own, path => Assert.Contains(files.Keys,
            file => Path.GetDirectoryName(file) == $"{Weaver.RuntimeDirectory}{path[Home.Length..]}"));
    }

    [Fact]
    public void Neither_tests_nor_what_they_read_go_into_a_tree()
    {
        var files = RuntimeSources.In(Repository.Runtime).ToList();

        Assert.DoesNotContain(files, file => file.EndsWith("_test.go", StringComparison.Ordinal));
        Assert.Contains("internal/conntrack/observer.go", files);
        Assert.Equal(files.Order(StringComparer.Ordinal), files);
    }

    /// <summary>README's table of rooms is what the compiler sees, which refuses circles.</summary>
    [Fact]
    public void Each_package_of_the_runtime_imports_what_its_README_says()
    {
        var packages = RuntimeSources.In(Repository.Runtime).GroupBy(file => Path.GetDirectoryName(file)!).ToDictionary(
            package => package.Key,
            package => package.SelectMany(file => Imports(File.ReadAllText(Path.Combine(Repository.Runtime, file))))
                .Where(path => path.StartsWith("patchtracer/internal/", StringComparison.Ordinal))
                .Select(path => path["patchtracer/internal/".Length..]).ToHashSet());

        var told = Row().Matches(File.ReadAllText(Path.Combine(Repository.Runtime, "README.md")))
            .SelectMany(row => Name().Matches(row.Groups["packages"].Value)
                .Select(name => (Package: name.Groups[1].Value, Imports: row.Groups["imports"].Value)))
            .ToDictionary(row => row.Package == "patchtracer" ? "" : row.Package, row => row.Imports);

        Assert.Equal(packages.Keys.Order(StringComparer.Ordinal), told.Keys.Order(StringComparer.Ordinal));
        foreach (var (package, imports) in packages)
        {
            var named = told[package] == "all below" ? packages.Keys.Where(other => other.Length > 0).Select(Path.GetFileName)
                : Name().Matches(told[package]).Select(name => name.Groups[1].Value);
            Assert.Equal(named.Order(StringComparer.Ordinal), imports.Order(StringComparer.Ordinal));
        }
    }

    private static IEnumerable<string> Imports(string source) =>
        Block().Match(source) is { Success: true } block
        ? Quoted().Matches(block.Groups["paths"].Value).Select(path => path.Groups[1].Value)
        : Single().Matches(source).Select(path => path.Groups[1].Value);

    [GeneratedRegex(@"^import \((?<paths>.*?)^\)", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex("^import \"([^\"]*)\"", RegexOptions.Multiline)]
    private static partial Regex Single();

    [GeneratedRegex("\"([^\"]*)\"")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"^\| (?<packages>(?:`[\w/]+`(?:, )?)+) \| [^|]+ \| (?<imports>all below|–|(?:`\w+`(?:, )?)+) \|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Name();
}
