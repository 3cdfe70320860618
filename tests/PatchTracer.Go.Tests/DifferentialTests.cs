using System.Globalization;

namespace PatchTracer.Go.Tests;

/// <summary>
/// Our tree against Go's own parser: the same functions, calls and nodes at the same places, and the same files rejected.
/// </summary>
public sealed class DifferentialTests
{
    private const int BatchSize = 400;

    /// <summary>
    /// Files where versions of go/parser differ among themselves, by the end of their path. What is wrong in them is so on purpose.
    /// </summary>
    private static readonly Dictionary<string, string[]> KnownDifferences = new()
    {
        ["type parameters of a method: an error for go/parser before Go 1.27"] = ["/testdata/check/typeparams.go"],
        ["go/parser before Go 1.23 drops the parentheses of type _[P (*int),]"] = ["/testdata/fixedbugs/issue49482.go"],
        ["has type parameters of a method and constraints in parentheses"] = ["/corpus/generics.go"],
        ["constants without values and import paths that are none: later go/parsers leave them to the type checker"] =
            ["/testdata/check/constdecl.go", "/importdecl0/importdecl0b.go", "/test/const2.go", "/test/import6.go",
                "/fixedbugs/issue11610a.go", "/fixedbugs/issue14520a.go"],
        ["[...] outside of literals, := of what is no name, types for values: later go/parsers leave them to the type checker"] =
            ["/fixedbugs/issue42987.go", "/fixedbugs/issue43087.go", "/test/ddd1.go", "/test/syntax/typesw.go", "/fixedbugs/bug340.go",
                "/fixedbugs/bug351.go", "/fixedbugs/bug358.go", "/fixedbugs/bug388a.go",
             "/fixedbugs/issue11614.go", "/fixedbugs/issue16428.go", "/fixedbugs/issue20233.go", "/fixedbugs/issue20245.go",
             "/fixedbugs/issue4452.go"],
        ["goto without a label, ... before the last parameter, embedded types in parentheses: later go/parsers refuse them"] =
            ["/testdata/issue70957.go", "/fixedbugs/bug228a.go", "/fixedbugs/bug299.go", "/fixedbugs/issue28450.go"],
    };

    [SkippableFact]
    public void The_corpus_reads_as_with_go_parser() => Compare(Toolchain(), SourceTree.GoFiles(Corpus.Folder));

    [SkippableFact]
    public void A_sample_of_the_standard_library_reads_as_with_go_parser()
    {
        var go = Toolchain();
        Compare(go, SourceTree.Sample(SourceTree.GoFiles(Path.Combine(go.Root(), "src")), 300));
    }

    [SkippableFact]
    [Trait("speed", "slow")]
    public void The_whole_standard_library_reads_as_with_go_parser()
    {
        var go = Toolchain();
        Compare(go, SourceTree.GoFiles(Path.Combine(go.Root(), "src")));
    }

    [SkippableFact]
    [Trait("speed", "slow")]
    public void Extra_trees_read_as_with_go_parser()
    {
        var go = Toolchain();
        var trees = SourceTree.ExtraTrees;
        Skip.If(trees.Count == 0, $"{SourceTree.ExtraTreesVariable} names no trees (paths separated by colons)");
        foreach (var tree in trees)
            Compare(go, SourceTree.GoFiles(tree));
    }

    private static GoToolchain Toolchain()
    {
        var go = GoToolchain.Find();
        Skip.If(go is null, GoToolchain.MissingReason);
        return go!;
    }

    private static void Compare(GoToolchain go, IReadOnlyList<string> files)
    {
        Assert.NotEmpty(files);
        var program = go.Build(Path.Combine(AppContext.BaseDirectory, "differential", "main.go"));
        var disagreements = new List<string>();
        try
        {
            foreach (var batch in files.Where(IsComparable).Chunk(BatchSize))
                CompareBatch(program, batch, disagreements);
        }
        finally
        {
            File.Delete(program);
        }
        Assert.True(disagreements.Count == 0,
            $"{disagreements.Count} files of {files.Count} differ:\n" + string.Join('\n', disagreements.Take(20)));
    }

    // go/ast computes the end of a raw string from its value, which lacks the carriage returns.
    private static bool IsComparable(string path)
    {
        if (KnownDifferences.Values.Any(ends => ends.Any(path.EndsWith)))
            return false;
        var source = File.ReadAllBytes(path);
        return !(source.AsSpan().Contains((byte)'\r') && source.AsSpan().Contains((byte)'`'));
    }

    private static void CompareBatch(string program, string[] batch, List<string> disagreements)
    {
        var output = GoToolchain.RunProgram(program, string.Join('\n', batch) + "\n");
        using var theirs = new StringReader(output);
        var line = theirs.ReadLine();
        foreach (var path in batch)
        {
            var isValid = line == $"valid {path}";
            Assert.True(isValid || line == $"invalid {path}", $"unexpected output for {path}: {line}");
            var expected = new List<string>();
            while ((line = theirs.ReadLine()) is not null && !line.StartsWith("valid ", StringComparison.Ordinal)
                && !line.StartsWith("invalid ", StringComparison.Ordinal))
                expected.Add(line);
            if (Disagreement(path, isValid, expected) is { } text)
                disagreements.Add(text);
        }
    }

    private static string? Disagreement(string path, bool isValid, List<string> expected)
    {
        var file = GoFile.Parse(File.ReadAllBytes(path));
        if (isValid != file.Diagnostics.IsEmpty)
            return isValid ? $"{path}:{file.PositionOf(file.Diagnostics[0].Span.Start)}: {file.Diagnostics[0].Message}"
                : $"{path}: taken, go/parser rejects it";
        if (!isValid)
            return null;
        var actual = DifferentialDump.Lines(file);
        if (actual.SequenceEqual(expected))
            return null;
        var index = actual.Zip(expected).TakeWhile(pair => pair.First == pair.Second).Count();
        var (ours, theirs) = (actual.ElementAtOrDefault(index), expected.ElementAtOrDefault(index));
        return $"{path}:{LineOf(file, theirs ?? ours)}: ours: {ours ?? "nothing"}, go/parser's: {theirs ?? "nothing"}";
    }

    private static string LineOf(GoFile file, string? dumped) =>
        dumped?.Split(' ', ':').Select(part => int.TryParse(part, CultureInfo.InvariantCulture, out var offset) ? offset : -1)
            .FirstOrDefault(offset => offset >= 0) is { } at
            && at <= file.Source.Length && dumped.StartsWith("shape", StringComparison.Ordinal) == false
            ? file.PositionOf(at).ToString()
            : "";
}
