namespace PatchTracer.Weaving.Tests;

/// <summary>
/// The same tests run unwoven and woven, test by test. Upstream has tests that depend on time: those that differ run again, on both sides
/// and a bounded number of times. What varies unwoven too, or does not differ again, is told as flaky and is no finding.
/// </summary>
/// <param name="unwoven">Runs <c>go test -json</c> with these arguments.</param>
/// <param name="woven">The same on the woven tree.</param>
internal sealed class TestComparison(Func<string[], string> unwoven, Func<string[], string> woven)
{
    /// <summary>How often a test that differs runs again, on each side.</summary>
    private const int Reruns = 3;

    /// <summary>A pattern of more tests than these is no shorter than the package.</summary>
    private const int NamesInPattern = 50;

    private readonly SortedSet<TestName> _different = [];
    private readonly SortedSet<TestName> _flaky = [];
    private TestOutcomes _plain = TestOutcomes.Parse("");

    public IReadOnlyCollection<TestName> Different => _different;

    public IReadOnlyCollection<TestName> Flaky => _flaky;

    /// <summary>Packages whose tests cannot be compared since they do not compile unwoven.</summary>
    public IReadOnlyList<TestName> NotBuilt =>
        [.. _plain.Names.Where(name => name.IsPackage && _plain.Of(name) is [TestOutcomes.NotBuilt])];

    public IReadOnlyList<TestName> Compared => [.. _plain.Names.Where(name => !name.IsPackage)];

    public void Run(IReadOnlyList<string> packages)
    {
        _plain = TestOutcomes.Parse(unwoven([.. packages]));
        var other = TestOutcomes.Parse(woven([.. packages]));
        var differing = _plain.Names.Union(other.Names).Where(name => !_plain.Of(name).SequenceEqual(other.Of(name)))
            .GroupBy(name => name.Package);
        foreach (var package in differing)
        {
            // What a panic kept from running does so again without the test that panicked.
            foreach (var tests in Cause([.. package]).GroupBy(name => name.TopLevel)
                .ToLookup(test => test.All(name => _plain.Of(name).Count == 0 || other.Of(name).Count == 0)))
                RunAgain(package.Key, [.. tests.SelectMany(test => test)]);
        }
    }

    /// <summary>The figures of the run, for its log.</summary>
    public override string ToString()
    {
        int Ended(string how) => Compared.Count(name => _plain.Of(name) is [var end] && end == how);
        return $"{Compared.Count} tests of {Compared.Select(name => name.Package).Distinct().Count()} packages compared: unwoven {Ended("pass")} pass, {Ended("skip")} are skipped, "
            + $"{Ended("fail")} fail; {Different.Count} differ woven{Listed(Different)}; {Flaky.Count} flaky{Listed(Flaky)}; {NotBuilt.Count} packages do not compile unwoven{Listed(NotBuilt)}";
    }

    /// <summary>A package fails with each of its tests; by itself it counts only when none of them differs.</summary>
    private static List<TestName> Cause(List<TestName> differing) =>
        differing.Exists(name => !name.IsPackage) ? [.. differing.Where(name => !name.IsPackage)] : differing;

    private static string Listed(IEnumerable<TestName> names) => string.Concat(names.Select(name => $"\n  {name}"));

    private void RunAgain(string package, List<TestName> differing)
    {
        var tests = differing.Where(name => !name.IsPackage).Select(name => name.TopLevel).Distinct().ToList();
        string[] selected = tests.Count is > 0 and <= NamesInPattern ? ["-run", $"^({string.Join('|', tests)})$"] : [];
        string[] arguments = [.. selected, $"-count={Reruns}", package];
        var plain = TestOutcomes.Parse(unwoven(arguments));
        var other = TestOutcomes.Parse(woven(arguments));
        foreach (var name in differing)
        {
            var ends = plain.Of(name).Distinct().ToList();
            var isFlaky = ends.Count > 1 || (ends.Count == other.Of(name).Distinct().Count()
                && ends.SequenceEqual(other.Of(name).Distinct()));
            (isFlaky ? _flaky : _different).Add(name);
        }
    }
}
