using Xunit;

namespace PatchTracer.Workspace.Tests;

public sealed class PublicationTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    [Fact]
    public async Task A_directory_appears_whole_and_replaces_what_was_there()
    {
        var target = _directory.In("entry");
        await Publication.DirectoryAsync(target, partial => File.WriteAllTextAsync(Path.Combine(partial, "old"), "1"));
        await Publication.DirectoryAsync(target, async partial =>
        {
            Assert.True(File.Exists(Path.Combine(target, "old")), "the old one stays until the new one is whole");
            await File.WriteAllTextAsync(Path.Combine(partial, "new"), "2");
        });

        Assert.Equal([Path.Combine(target, "new")], Directory.GetFiles(target));
        Assert.Equal([target], Directory.GetFileSystemEntries(_directory.Path));
    }

    [Fact]
    public async Task A_failure_leaves_nothing_new_and_the_old_as_it_was()
    {
        var target = _directory.In("file");
        await File.WriteAllTextAsync(target, "old");

        await Assert.ThrowsAsync<InvalidDataException>(() => Publication.FileAsync(target, async partial =>
        {
            await File.WriteAllTextAsync(partial, "half");
            throw new InvalidDataException();
        }));

        Assert.Equal("old", await File.ReadAllTextAsync(target));
        Assert.Equal([target], Directory.GetFileSystemEntries(_directory.Path));
    }

    [Fact]
    public async Task What_a_killed_process_left_is_removed_and_what_a_living_one_is_writing_is_not()
    {
        var target = _directory.In("entry");
        var dead = Directory.CreateDirectory($"{target}.partial-4194305-x").FullName; // above the largest process id of Linux
        var living = Directory.CreateDirectory($"{target}.partial-1-y").FullName;

        await Publication.DirectoryAsync(target, _ => Task.CompletedTask);

        Assert.False(Directory.Exists(dead));
        Assert.True(Directory.Exists(living));
    }

    public void Dispose() => _directory.Dispose();
}
