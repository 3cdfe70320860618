using PatchTracer.Traces.Analysis;
using Xunit;

namespace PatchTracer.Traces.Tests.Analysis;

/// <summary>Against textbooks' figures, and against draws of which the truth is known.</summary>
public class EstimateTests
{
    private const int Draws = 1000;

    [Theory]
    [InlineData(0.5, 5)]
    [InlineData(0.51, 6)]
    [InlineData(0.9, 9)]
    [InlineData(0.99, 10)]
    [InlineData(1, 10)]
    [InlineData(0.01, 1)]
    public void A_quantile_is_the_smallest_value_with_that_share_at_or_below_it(double quantile, long expected) =>
        Assert.Equal(expected, Quantiles.Of([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], quantile));

    // Of the median: Conover, Practical Nonparametric Statistics, 3.2, by tables of the binomial distribution.
    [Theory]
    [InlineData(5, 0.5, null, null)]
    [InlineData(6, 0.5, 1, 6)]
    [InlineData(10, 0.5, 2, 9)]
    [InlineData(20, 0.5, 6, 15)]
    [InlineData(100, 0.5, 40, 61)]
    [InlineData(100, 0.99, 97, null)]
    [InlineData(1000, 0.99, 983, 997)]
    [InlineData(1, 0.5, null, null)]
    public void The_bounds_of_a_quantile_are_ranks_that_the_binomial_distribution_tells(int count, double quantile, int? low, int? high)
    {
        var bounds = Quantiles.Bounds(count, quantile);
        Assert.Equal((low, high), bounds);
    }

    [Theory]
    [InlineData(20, 0.5)]
    [InlineData(100, 0.9)]
    [InlineData(2000, 0.99)]
    public void Intervals_of_quantiles_have_the_truth_in_them_as_often_as_they_say(int count, double quantile)
    {
        var random = new Random(1);
        // Exponential: the true quantile is known.
        var truth = -Math.Log(1 - quantile) * 1e9;
        var held = Enumerable.Range(0, Draws).Count(_ =>
        {
            var estimate = Quantiles.Estimate(
                [.. Enumerable.Range(0, count).Select(_ => (long)(-Math.Log(1 - random.NextDouble()) * 1e9)).Order()], quantile);
            return (estimate.Low ?? 0) <= truth && truth <= (estimate.High ?? double.MaxValue);
        });
        // Ranks are whole numbers, so that they hold a little more often than 95 %.
        Assert.InRange(held, 0.93 * Draws, 0.99 * Draws);
    }

    [Theory]
    [InlineData(20)]
    [InlineData(100)]
    [InlineData(1000)]
    public void Intervals_of_shares_have_the_truth_in_them_as_often_as_they_say(int count)
    {
        var random = new Random(2);
        // A part that is exponential with mean 1 of a whole that has another with mean 3 besides: a quarter.
        var held = Enumerable.Range(0, Draws).Count(_ =>
        {
            var share = Ratios.Share([.. Enumerable.Range(0, count).Select(_ =>
            {
                var (part, rest) = (-Math.Log(1 - random.NextDouble()), -3 * Math.Log(1 - random.NextDouble()));
                return (part, part + rest);
            })]);
            return share.Low <= 0.25 && 0.25 <= share.High;
        });
        Assert.InRange(held, 0.93 * Draws, 0.97 * Draws);
    }

    [Fact]
    public void A_share_of_a_few_has_no_interval_and_of_nothing_is_none()
    {
        Assert.Equal(new Estimate(0.25, null, null), Ratios.Share([(1, 4), (2, 8)]));
        Assert.Equal(new Estimate(0, null, null), Ratios.Share([(0, 0), (0, 0), (0, 0), (0, 0), (0, 0), (0, 0), (0, 0)]));
        Assert.Equal(new Estimate(0, null, null), Ratios.Share([]));
        // Always the same share: there is nothing to be uncertain of.
        var share = Ratios.Share([.. Enumerable.Range(1, 10).Select(size => ((double)size, 4.0 * size))]);
        Assert.Equal((0.25, 0.25, 0.25), (share.Value, Math.Round(share.Low!.Value, 9), Math.Round(share.High!.Value, 9)));
    }
}
