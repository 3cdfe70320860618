using System.Diagnostics;
using PatchTracer.Collector.Tests;
using Xunit;

namespace PatchTracer.Storage.Tests;

public sealed class MemoryDirectoryTests
{
    [Fact]
    public void What_a_killed_process_left_goes_and_what_is_a_living_ones_or_nobodys_stays()
    {
        using var gone = Process.Start("true");
        gone.WaitForExit();
        using var first = MemoryDirectory.Create();
        var place = Path.GetDirectoryName(first.Path)!;
        string[] names = [$"{gone.Id}-left", "mine", $"{Environment.ProcessId}-other"];
        var (left, person, living) = (Make(names[0]), Make(names[1]), Make(names[2]));
        try
        {
            using var second = MemoryDirectory.Create();

            Assert.False(Directory.Exists(left));
            Assert.All([person, living, first.Path, second.Path], path => Assert.True(Directory.Exists(path), path));
        }
        finally
        {
            foreach (var path in new[] { left, person, living }.Where(Directory.Exists))
                Directory.Delete(path, recursive: true);
        }

        string Make(string name) => Directory.CreateDirectory(Path.Combine(place, $"patchtracer-store-{name}")).FullName;
    }
}
