using System.Reflection;
using PatchTracer.Experiments.Files;
using Xunit;

namespace PatchTracer.Experiments.Tests.Files.Keys;

public sealed class EveryKeyTests
{
    [Fact]
    public void Each_key_that_is_read_has_a_test_that_changes_it_and_sees_the_change()
    {
        var tested = typeof(EveryKeyTests).Assembly.GetTypes().SelectMany(type => type.GetMethods())
            .Where(method => method.GetCustomAttributes<FactAttribute>().Any())
            .SelectMany(method => method.GetCustomAttributes<KeyAttribute>()).Select(key => key.Key).ToHashSet();
        // A section acts through what is in it.
        var values = ExperimentFile.Keys.Where(
            key => !ExperimentFile.Keys.Any(other => other.StartsWith($"{key}.", StringComparison.Ordinal)));

        Assert.True(ExperimentFile.Keys.Count > 60, $"{ExperimentFile.Keys.Count}");
        Assert.Empty(values.Except(tested));
        Assert.Empty(tested.Except(ExperimentFile.Keys));
    }
}
