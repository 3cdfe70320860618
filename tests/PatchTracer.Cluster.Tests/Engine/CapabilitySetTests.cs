using PatchTracer.Cluster.Engine;

namespace PatchTracer.Cluster.Tests.Engine;

public sealed class CapabilitySetTests
{
    [Theory]
    [InlineData("000001ffffffffff", true)]
    [InlineData("000001fffeffffff", false)]
    [InlineData("0000000001000000", true)]
    public void The_bounding_set_is_bit_24_of_CapBnd(string bits, bool expected)
    {
        var set = CapabilitySet.ParseBounding($"Name:\tsh\nCapEff:\t0000000000000000\nCapBnd:\t{bits}\nCapAmb:\t0\n");

        Assert.Equal(expected, set!.Value.HasSysResource);
    }

    [Fact]
    public void A_status_without_the_line_has_no_answer() => Assert.Null(CapabilitySet.ParseBounding("Name:\tsh\n"));

    [Fact]
    public void This_very_process_has_a_bounding_set() => Assert.NotNull(CapabilitySet.BoundingOf(Environment.ProcessId));

    [Fact]
    public void A_process_that_is_gone_has_none() => Assert.Null(CapabilitySet.BoundingOf(int.MaxValue));
}
