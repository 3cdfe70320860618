using PatchTracer.Traces.Tests.Runs;
using PatchTracer.Traces.Views;
using Xunit;

namespace PatchTracer.Traces.Tests;

public class CompleteRunTests
{
    [Fact]
    public void A_complete_run_of_HotROD_is_complete_by_its_contract()
    {
        var verdict = new HotRodRun(requests: 5).Judge();

        Assert.True(verdict.Complete, VerdictTable.Write(verdict));
        Assert.Equal([7, 5], verdict.Chains.Select(chain => chain.Subjects.Count));
        Assert.Equal(5 * 12, verdict.Hops);
    }
}
