using Xunit;

namespace PatchTracer.Workspace.Tests;

public sealed class PatienceFactorTests
{
    [Theory]
    [InlineData(null, true)]
    [InlineData("", true)]
    [InlineData("1", true)]
    [InlineData("2.5", true)]
    [InlineData("1000", true)]
    [InlineData("0.5", false)]
    [InlineData("0", false)]
    [InlineData("-3", false)]
    [InlineData("1001", false)]
    [InlineData("2,5", false)]
    [InlineData("1e3", false)]
    [InlineData("NaN", false)]
    [InlineData("long", false)]
    public void Only_a_number_that_makes_nothing_shorter_is_a_patience(string? text, bool valid) =>
        Assert.Equal(valid, PatienceFactor.IsValid(text));
}
