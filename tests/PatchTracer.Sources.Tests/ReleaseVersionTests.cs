using Xunit;

namespace PatchTracer.Sources.Tests;

public sealed class ReleaseVersionTests
{
    [Theory]
    [InlineData("1.20.2", "1.20.2")]
    [InlineData("v1.34.0-rc.1", "1.34.0-rc.1")]
    [InlineData("v1.20.2+k3s1", "1.20.2")]
    public void Versions_are_read_with_and_without_the_letter(string text, string expected) =>
        Assert.Equal(expected, ReleaseVersion.TryParse(text)?.ToString());

    [Theory]
    [InlineData("1.20")]
    [InlineData("v1.20.x")]
    [InlineData("1.20.-2")]
    [InlineData("")]
    public void What_is_no_version_is_none(string text) => Assert.Null(ReleaseVersion.TryParse(text));

    [Fact]
    public void Order_is_that_of_semantic_versioning()
    {
        string[] ordered = ["1.9.0", "1.20.0-alpha.1", "1.20.0-alpha.2", "1.20.0-alpha.10", "1.20.0-beta.0", "1.20.0-rc.1", "1.20.0",
            "1.20.2", "1.34.0"];

        var sorted = ordered.Reverse().Select(v => ReleaseVersion.TryParse(v)!.Value).Order().Select(v => v.ToString());

        Assert.Equal(ordered, sorted);
    }

    [Theory]
    [InlineData("1.20.5+really1.20.2", "1.20.2")]
    [InlineData("1.33.4", "1.33.4")]
    [InlineData("1.34.0~rc.1", "1.34.0-rc.1")]
    public void Debians_versions_name_the_release_they_hold(string upstream, string expected) =>
        Assert.Equal(expected, new DebianPin("kubernetes", upstream, "").Release?.ToString());
}
