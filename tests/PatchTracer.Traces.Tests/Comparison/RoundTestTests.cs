using PatchTracer.Traces.Comparison;
using Xunit;

namespace PatchTracer.Traces.Tests.Comparison;

public class RoundTestTests
{
    // Student's data on sleep, as R has it, and what its t.test(extra ~ group) says of it (there the first group less the second).
    private static readonly double[] First = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0];
    private static readonly double[] Second = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];

    [Fact]
    public void It_says_what_R_says()
    {
        var test = new RoundTest(First, Second);

        Assert.Equal((0.75, 2.33), (Math.Round(test.Before, 9), Math.Round(test.After, 9)));
        Assert.Equal(1.58, test.Change.Value, 9);
        Assert.Equal(-0.2054832, test.Change.Low!.Value, 6);
        Assert.Equal(3.3654832, test.Change.High!.Value, 6);
        Assert.Equal(0.07939, test.Chance, 5);
    }

    [Fact]
    public void What_can_be_detected_is_detected_as_often_as_it_says()
    {
        var random = new Random(3);
        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        double[] Rounds(double mean) => [.. Enumerable.Range(0, 6).Select(_ => mean + Normal())];
        // Of what rounds say that they can detect: on average over them, as it depends on how much those at hand vary.
        var detectable = Enumerable.Range(0, 500).Average(_ => new RoundTest(Rounds(0), Rounds(0)).Detectable(0.05)!.Value);

        var found = Enumerable.Range(0, 2000).Count(_ => new RoundTest(Rounds(10), Rounds(10 + detectable)).Chance <= 0.05);

        Assert.InRange(found, 0.75 * 2000, 0.87 * 2000);
    }

    [Fact]
    public void Fewer_than_two_rounds_on_a_side_say_nothing_and_rounds_that_do_not_vary_say_all()
    {
        var one = new RoundTest([1], [2, 3]);
        Assert.Equal((1.5, (double?)null, (double?)null, 1.0, (double?)null),
            (one.Change.Value, one.Change.Low, one.Change.High, one.Chance, one.Detectable(0.05)));

        var same = new RoundTest([2, 2], [2, 2]);
        Assert.Equal((0.0, (double?)0, (double?)0, 1.0), (same.Change.Value, same.Change.Low, same.Change.High, same.Chance));

        var other = new RoundTest([2, 2], [3, 3]);
        Assert.Equal((1.0, (double?)1, (double?)1, 0.0), (other.Change.Value, other.Change.Low, other.Change.High, other.Chance));
    }
}
