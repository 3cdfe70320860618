using System.Text.Json;

namespace PatchTracer.Weaving.Tests;

/// <summary>A test or subtest of a package of Go; without a name the package itself.</summary>
internal readonly record struct TestName(string Package, string Test) : IComparable<TestName>
{
    public bool IsPackage => Test.Length == 0;

    /// <summary>What <c>go test -run</c> selects: a subtest runs with its test.</summary>
    public string TopLevel => Test.Split('/')[0];

    public int CompareTo(TestName other) =>
        string.CompareOrdinal(Package, other.Package) is var order and not 0 ? order : string.CompareOrdinal(Test, other.Test);

    public override string ToString() => IsPackage ? Package : $"{Package} {Test}";
}

/// <summary>
/// How the tests of some packages ended: <c>pass</c>, <c>fail</c>, <c>skip</c> or <c>not built</c>, once for each time they ran.
/// </summary>
internal sealed class TestOutcomes
{
    public const string NotBuilt = "not built";

    private readonly SortedDictionary<TestName, List<string>> _ends = [];

    public IReadOnlyCollection<TestName> Names => _ends.Keys;

    /// <summary>
    /// From what <c>go test -json</c> prints. Older releases tell of packages that do not compile in plain lines among it.
    /// </summary>
    public static TestOutcomes Parse(string output)
    {
        var outcomes = new TestOutcomes();
        foreach (var line in output.Split('\n'))
        {
            if (line.StartsWith('{'))
                outcomes.AddEvent(line);
            else if (line.StartsWith("FAIL\t", StringComparison.Ordinal) && line.EndsWith(" failed]", StringComparison.Ordinal))
                outcomes.Add(new(line.Split('\t', ' ')[1], ""), NotBuilt);
        }
        return outcomes;
    }

    /// <summary>Empty for what did not run at all, as after a panic of another test.</summary>
    public IReadOnlyList<string> Of(TestName name) => _ends.TryGetValue(name, out var ends) ? ends : [];

    private void AddEvent(string line)
    {
        using var json = JsonDocument.Parse(line);
        var root = json.RootElement;
        if (root.GetProperty("Action").GetString() is not ("pass" or "fail" or "skip") || !root.TryGetProperty("Package", out var package))
            return;
        var name = new TestName(package.GetString()!, root.TryGetProperty("Test", out var test) ? test.GetString()! : "");
        Add(name, root.TryGetProperty("FailedBuild", out _) ? NotBuilt : root.GetProperty("Action").GetString()!);
    }

    private void Add(TestName name, string end)
    {
        if (!_ends.TryGetValue(name, out var ends))
            _ends.Add(name, ends = []);
        ends.Add(end);
    }
}
