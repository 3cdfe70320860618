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
        var dead = Directory.CreateDirectory($"{target}.partial-4194305-{Guid.NewGuid():N}-replaced").FullName; // above the largest process id of Linux
        var living = Directory.CreateDirectory($"{target}.partial-1-{Guid.NewGuid():N}").FullName;

        await Publication.DirectoryAsync(target, _ => Task.CompletedTask);

        Assert.False(Directory.Exists(dead));
        Assert.True(Directory.Exists(living));
    }

    [Fact]
    public async Task A_persons_file_that_is_called_alike_stays()
    {
        var target = _directory.In("verdict.xml");
        string[] theirs = [$"{target}.partial-backup", $"{target}.partial-2025", $"{target}.partial-4194305-x",
            $"{target}.partial-4194305-{Guid.NewGuid():N}.txt"];
        Assert.All(theirs, path => File.WriteAllText(path, "theirs"));

        await Publication.FileAsync(target, partial => File.WriteAllTextAsync(partial, "ours"));

        Assert.All(theirs, path => Assert.Equal("theirs", File.ReadAllText(path)));
    }

    [Fact]
    public async Task A_link_stays_and_what_it_leads_to_is_replaced()
    {
        var target = _directory.In("target");
        await File.WriteAllTextAsync(target, "old");
        var link = File.CreateSymbolicLink(_directory.In("link"), "target");

        await Publication.FileAsync(link.FullName, partial => File.WriteAllTextAsync(partial, "new"));

        Assert.Equal("target", new FileInfo(link.FullName).LinkTarget);
        Assert.Equal("new", await File.ReadAllTextAsync(target));
    }

    [Fact]
    public async Task Into_a_pipe_or_a_device_it_is_written_and_they_stay_what_they_are()
    {
        var pipe = _directory.In("pipe");
        await new Tool("mkfifo", pipe).RunAsync(CancellationToken.None);
        var reading = Task.Run(() => File.ReadAllText(pipe));
        var device = UnixStat.Of("/dev/null");

        await Publication.FileAsync(pipe, partial => File.WriteAllTextAsync(partial, "whole"));
        await Publication.FileAsync("/dev/null", partial => File.WriteAllTextAsync(partial, "whole"));

        Assert.Equal("whole", await reading);
        Assert.Equal([pipe], Directory.GetFileSystemEntries(_directory.Path));
        Assert.Equal(device, UnixStat.Of("/dev/null"));
    }

    public void Dispose() => _directory.Dispose();
}
