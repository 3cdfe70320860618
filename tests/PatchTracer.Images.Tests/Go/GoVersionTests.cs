using PatchTracer.Images.Go;
using Xunit;

namespace PatchTracer.Images.Tests.Go;

public sealed class GoVersionTests
{
    [Theory]
    [InlineData("go1.19.8", "1.19.8")]
    [InlineData("1.24", "1.24")]
    [InlineData("go1.22rc1", "1.22")]
    [InlineData("1.24.0\n", "1.24")]
    public void Versions_are_read_as_go_and_go_mod_write_them(string text, string expected) =>
        Assert.Equal(expected, GoVersion.TryParse(text)?.ToString());

    [Theory]
    [InlineData("devel go1.28-abcdef")]
    [InlineData("go")]
    [InlineData("1")]
    public void What_is_no_version_is_none(string text) => Assert.Null(GoVersion.TryParse(text));

    [Theory]
    [InlineData("1.15", "1.19.8", true)]
    [InlineData("1.15", "1.17.13", false)]
    [InlineData("1.15", "1.24.4", false)]
    [InlineData("1.22.0", "1.24.4", true)]
    [InlineData("1.24.0", "1.23.9", false)]
    [InlineData("1.24.0", "1.26.0", true)]
    public void Old_trees_take_no_toolchain_that_refuses_their_linknames_and_new_ones_none_older_than_they_say(string directive,
        string toolchain, bool allowed) =>
        Assert.Equal(allowed, GoRequirement.Of(GoVersion.TryParse(directive)!.Value).Allows(GoVersion.TryParse(toolchain)!.Value));

    [Theory]
    [InlineData("1.15", "golang-1.19-go", "bookworm")]
    [InlineData("1.22.0", "golang-1.24-go", "trixie")]
    [InlineData("1.24.6", "golang-1.24-go", "trixie")]
    [InlineData("1.25.0", "golang-1.26-go", "sid")]
    public void Each_tree_has_a_package_in_some_suite(string directive, string package, string suite)
    {
        var found = GoPackage.For(GoRequirement.Of(GoVersion.TryParse(directive)!.Value));

        Assert.Equal((package, suite), (found?.Names[0], found?.Suite));
    }

    [Fact]
    public void A_tree_newer_than_every_known_package_has_none() =>
        Assert.Null(GoPackage.For(GoRequirement.Of(new GoVersion(1, 99))));
}
