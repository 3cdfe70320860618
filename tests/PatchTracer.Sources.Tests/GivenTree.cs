using System.Text;
using PatchTracer.Workspace;

namespace PatchTracer.Sources.Tests;

/// <summary>A user's repository in some state, and what apply and revert do to it.</summary>
internal sealed class GivenTree : IDisposable
{
    public const string NewFile = "pkg/patchtracer/runtime.go";

    private readonly TemporaryDirectory _directory = new();

    /// <summary>What is woven.</summary>
    public string Tree { get; set; } = "";

    public string Branch { get; set; } = "patchtracer/1.20.2";

    public RecordingReporter Reporter { get; } = new();

    public static async Task<GivenTree> CreateAsync()
    {
        var given = new GivenTree();
        given.Tree = await Repositories.WriteRepositoryAsync(given._directory, "repository");
        await given.GitAsync("config", "user.name", "A Person");
        await given.GitAsync("config", "user.email", "person@example.org");
        return given;
    }

    /// <summary>Beside the tree.</summary>
    public string Below(string relative) => _directory.Below(relative);

    public string Write(string relative, string text)
    {
        var path = Path.Combine(Tree, relative);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    public string Read(string relative) => File.ReadAllText(Path.Combine(Tree, relative));

    public string WriteProgram(string relative, string text)
    {
        var path = _directory.Write(relative, text);
        File.SetUnixFileMode(path, (UnixFileMode)0b111_101_101);
        return path;
    }

    public Task<string> GitAsync(params string[] arguments) =>
        Repositories.GitAsync(Tree, ["-c", "protocol.file.allow=always", .. arguments]);

    /// <summary>For commands that stop at a conflict.</summary>
    public Task<(int ExitCode, string Output)> TryGitAsync(params string[] arguments) =>
        new Tool("git", arguments) { WorkingDirectory = Tree }.TryRunAsync(CancellationToken.None);

    public async Task CommitAsync(string message)
    {
        await GitAsync("add", "--all", ".");
        await GitAsync("commit", "--quiet", "--message", message);
    }

    /// <summary>A file of the tree with a line more, in its own kind of line ends, and one that is new.</summary>
    public async Task<string> WeaveAsync(string digest = "c0ffee", params IReadOnlyList<string> series)
    {
        using var work = await OpenAsync();
        var originals = await work.OriginalsAsync(CancellationToken.None);
        var original = originals.TryGetValue(Repositories.KubeletFile, out var known) ? Encoding.UTF8.GetString(known!)
            : Read(Repositories.KubeletFile);
        var end = original.Contains('\r', StringComparison.Ordinal) ? "\r\n" : "\n";
        TreeEdit[] edits =
        [
            new(Repositories.KubeletFile, Encoding.UTF8.GetBytes($"{original}// woven{end}")) { Places = [(3, "kubelet.sync")] },
            new(NewFile, "package patchtracer\n"u8.ToArray()),
        ];
        return await work.WeaveAsync(digest, [new("kubelet", "Weave tracepoints into kubelet", edits)], series, CancellationToken.None);
    }

    public async Task<bool> RevertAsync()
    {
        using var work = await OpenAsync();
        return await work.RevertAsync(CancellationToken.None);
    }

    public Task<string> StateAsync(bool withOurs = true) => TreeState.OfAsync(Tree, withOurs);

    public void Dispose() => _directory.Dispose();

    private async Task<WorkTree> OpenAsync() =>
        await WorkTree.OpenInPlaceAsync(new SourceTree(Tree, new ReleaseVersion(1, 20, 2), VersionEvidence.Stated, "none"), Reporter,
            CancellationToken.None);
}
