using Xunit;

namespace PatchTracer.Workspace.Tests;

public sealed class CachePruningTests : IDisposable
{
    private static readonly TimeSpan Week = TimeSpan.FromDays(7);

    private readonly TemporaryDirectory _directory = new();
    private readonly CacheRoot _cache;

    public CachePruningTests() => _cache = new CacheRoot(_directory.Path);

    [Fact]
    public void What_was_not_used_for_a_week_goes_and_the_rest_stays()
    {
        var (old, young, archive) = (Make("binaries/old", 30), Make("binaries/young", 6), Make("node-image/old.tar", 8, isFile: true));

        var kinds = Prune();

        Assert.False(Directory.Exists(old));
        Assert.False(File.Exists(archive));
        Assert.True(File.Exists(Path.Combine(young, "file")));
        Assert.Equal([new PrunedKind("binaries", 1, 4, 4), new PrunedKind("node-image", 1, 4, 0)], kinds);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_directory.In("binaries"), "*.partial-*"));
    }

    [Fact]
    public void Who_asks_for_an_entry_uses_it()
    {
        var (directory, file) = (Make("layer/a", 30), Make("component-image/b.tar", 30, isFile: true));
        _ = _cache.Entry("layer", "a");
        _ = _cache.Entry("component-image", "b.tar");

        Prune();

        Assert.True(Directory.Exists(directory));
        Assert.True(File.Exists(file));
    }

    [Fact]
    public void An_entry_that_a_process_holds_stays_and_goes_when_it_lets_go()
    {
        var tree = Make("trees/1.20.2", 30);
        using (WorkspaceLock.TryAcquire($"{tree}.lock", out _))
        {
            Assert.Equal(0, Assert.Single(Prune()).Entries);
            Assert.True(Directory.Exists(tree));
        }

        Assert.Equal(1, Assert.Single(Prune()).Entries);
        Assert.False(Directory.Exists(tree));
        Assert.True(File.Exists($"{tree}.lock"), "somebody may wait for it");
    }

    [Fact]
    public void What_a_killed_process_left_goes_at_once_and_what_a_living_one_writes_does_not()
    {
        var dead = Make($"layer/a.partial-4194305-{Guid.NewGuid():N}", 0); // above the largest process id of Linux
        var living = Make($"layer/b.partial-{Environment.ProcessId}-{Guid.NewGuid():N}", 0);

        Prune();

        Assert.False(Directory.Exists(dead));
        Assert.True(Directory.Exists(living));
    }

    [Fact]
    public void State_and_what_is_not_the_caches_own_is_never_touched()
    {
        string[] others = [Make("clusters/patchtracer", 300), Make("go-build/00", 300), Make("locks/run-x", 300, isFile: true),
            Make("somebody/else", 300)];

        Assert.Empty(Prune());

        Assert.All(others, path => Assert.True(Path.Exists(path), path));
    }

    [Fact]
    public void A_rehearsal_counts_the_same_and_removes_nothing()
    {
        var old = Make("binaries/old", 30);

        var rehearsed = new CachePruning(_cache).Prune(Week, remove: false, default);

        Assert.True(Directory.Exists(old));
        Assert.Equal(Prune(), rehearsed);
    }

    [Fact]
    public void Under_a_day_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new CachePruning(_cache).Prune(TimeSpan.FromHours(1), remove: true, default));

    public void Dispose() => _directory.Dispose();

    private IReadOnlyList<PrunedKind> Prune() => new CachePruning(_cache).Prune(Week, remove: true, default);

    /// <summary>An entry of four bytes that was last used so many days ago.</summary>
    private string Make(string name, int days, bool isFile = false)
    {
        var path = _directory.In(name);
        var file = isFile ? path : Path.Combine(path, "file");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, "four");
        Directory.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddDays(-days)); // of a file, too
        return path;
    }
}
