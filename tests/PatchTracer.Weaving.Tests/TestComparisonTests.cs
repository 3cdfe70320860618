namespace PatchTracer.Weaving.Tests;

public sealed class TestComparisonTests
{
    [Fact]
    public void Tests_that_end_the_same_are_compared_and_do_not_run_again()
    {
        var comparison = Compare([Ends("a/TestOne=pass", "a/TestOne/sub=skip", "a/TestTwo=fail", "a=fail")],
            [Ends("a/TestOne=pass", "a/TestOne/sub=skip", "a/TestTwo=fail", "a=fail")]);

        Assert.Empty(comparison.Different);
        Assert.Empty(comparison.Flaky);
        Assert.Equal(3, comparison.Compared.Count);
    }

    [Fact]
    public void A_test_that_fails_woven_only_is_told_and_its_package_is_not_told_again()
    {
        var comparison = Compare(
            [Ends("a/TestOne=pass", "a/TestOne/sub=pass", "a=pass"),
                Ends("a/TestOne=pass", "a/TestOne/sub=pass", "a/TestOne=pass", "a/TestOne/sub=pass", "a=pass")],
            [Ends("a/TestOne=pass", "a/TestOne/sub=fail", "a=fail"),
                Ends("a/TestOne=pass", "a/TestOne/sub=fail", "a/TestOne=pass", "a/TestOne/sub=pass", "a=fail")]);

        Assert.Equal(["a TestOne/sub"], comparison.Different.Select(name => name.ToString()));
    }

    [Fact]
    public void What_a_panic_kept_from_running_runs_again_without_the_test_that_panicked()
    {
        var comparison = Compare(
            [Ends("a/TestOne=pass", "a/TestTwo=pass", "a=pass"), Ends("a/TestOne=pass", "a=pass"), Ends("a/TestTwo=pass", "a=pass")],
            [Ends("a/TestOne=fail", "a=fail"), Ends("a/TestOne=fail", "a=fail"), Ends("a/TestTwo=pass", "a=pass")]);

        Assert.Equal(["a TestOne"], comparison.Different.Select(name => name.ToString()));
        Assert.Equal(["a TestTwo"], comparison.Flaky.Select(name => name.ToString()));
    }

    [Fact]
    public void A_test_that_does_not_run_woven_at_all_differs()
    {
        var comparison = Compare([Ends("a/TestOne=pass", "a/TestTwo=pass", "a=pass"), Ends("a/TestTwo=pass", "a=pass")],
            [Ends("a/TestOne=pass", "a=fail"), Ends("a=fail")]);

        Assert.Equal(["a TestTwo"], comparison.Different.Select(name => name.ToString()));
    }

    [Fact]
    public void A_test_that_varies_unwoven_too_is_flaky()
    {
        var comparison = Compare([Ends("a/TestOne=pass", "a=pass"), Ends("a/TestOne=pass", "a/TestOne=fail", "a=fail")],
            [Ends("a/TestOne=fail", "a=fail"), Ends("a/TestOne=fail", "a=fail")]);

        Assert.Empty(comparison.Different);
        Assert.Equal(["a TestOne"], comparison.Flaky.Select(name => name.ToString()));
    }

    [Fact]
    public void A_test_that_does_not_differ_again_is_flaky()
    {
        var comparison = Compare([Ends("a/TestOne=pass", "a=pass"), Ends("a/TestOne=pass", "a=pass")],
            [Ends("a/TestOne=fail", "a=fail"), Ends("a/TestOne=pass", "a=pass")]);

        Assert.Empty(comparison.Different);
        Assert.Single(comparison.Flaky);
    }

    [Theory]
    [InlineData("FAIL\ta [build failed]\n")]
    [InlineData("""{"Action":"fail","Package":"a","Elapsed":0,"FailedBuild":"a [a.test]"}""")]
    public void A_package_that_does_not_compile_woven_is_told(string said)
    {
        var comparison = Compare([Ends("a/TestOne=pass", "a=pass"), Ends("a/TestOne=pass", "a=pass")], [said, said]);

        Assert.Equal(["a TestOne"], comparison.Different.Select(name => name.ToString()));
    }

    [Fact]
    public void A_package_that_does_not_compile_unwoven_counts_as_not_compared()
    {
        var comparison = Compare(["FAIL\ta [build failed]\n"], ["FAIL\ta [build failed]\n"]);

        Assert.Empty(comparison.Compared);
        Assert.Equal(["a"], comparison.NotBuilt.Select(name => name.ToString()));
    }

    /// <summary>What each side prints, run by run.</summary>
    private static TestComparison Compare(string[] unwoven, string[] woven)
    {
        var (plain, other) = (new Queue<string>(unwoven), new Queue<string>(woven));
        var comparison = new TestComparison(_ => plain.Dequeue(), _ => other.Dequeue());
        comparison.Run(["a"]);
        Assert.Empty(plain);
        Assert.Empty(other);
        return comparison;
    }

    private static string Ends(params string[] ends) => string.Join('\n', ends.Select(end =>
    {
        var (name, action) = (end.Split('=')[0], end.Split('=')[1]);
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        return slash < 0
            ? $$"""{"Action":"{{action}}","Package":"{{name}}","Elapsed":1}"""
            : $$"""{"Action":"{{action}}","Package":"{{name[..slash]}}","Test":"{{name[(slash + 1)..]}}","Elapsed":1}""";
    }));
}
