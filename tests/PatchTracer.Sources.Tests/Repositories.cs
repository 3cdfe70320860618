using PatchTracer.Workspace;

namespace PatchTracer.Sources.Tests;

/// <summary>Makes small but real trees and repositories that pass for Kubernetes.</summary>
internal static class Repositories
{
    public const string KubeletFile = "cmd/kubelet/kubelet.go";
    public const string VendoredFile = "vendor/example.org/dep/dep.go";

    /// <summary>A tree as a release tarball has it, with a vendored file that its .gitignore hides.</summary>
    public static string WriteTree(TemporaryDirectory directory, string name)
    {
        directory.Write($"{name}/go.mod", "// This is a generated file.\n\nmodule k8s.io/kubernetes\n\ngo 1.15\n");
        directory.Write($"{name}/.gitignore", "vendor/\n_output/\n");
        directory.Write($"{name}/CHANGELOG/CHANGELOG-1.20.md", "- [v1.20.1](#v1201)\n\n# v1.20.1\n\ntext\n\n# v1.20.0\n");
        directory.Write($"{name}/{KubeletFile}", "package main\n\nfunc main() {}\n");
        directory.Write($"{name}/cmd/kube-proxy/proxy.go", "package main\n\nfunc main() {}\n");
        directory.Write($"{name}/pkg/util/util.go", "package util\n");
        directory.Write($"{name}/{VendoredFile}", "package dep\n");
        directory.Write($"{name}/staging/src/k8s.io/api/types.go", "package api\n");
        Directory.CreateDirectory(directory.Below($"{name}/vendor/k8s.io"));
        File.CreateSymbolicLink(directory.Below($"{name}/vendor/k8s.io/api"), "../../staging/src/k8s.io/api");
        return directory.Below(name);
    }

    /// <summary>The same as a git repository with one commit on main, tagged.</summary>
    public static async Task<string> WriteRepositoryAsync(TemporaryDirectory directory, string name, params string[] tags)
    {
        var tree = WriteTree(directory, name);
        await GitAsync(tree, "init", "--quiet", "--initial-branch", "main");
        await GitAsync(tree, "add", "--force", "--all", ".");
        await GitAsync(tree, "commit", "--quiet", "--message", "all of it");
        foreach (var tag in tags)
            await GitAsync(tree, "tag", "--annotate", "--message", tag, tag);
        return tree;
    }

    public static async Task<string> GitAsync(string directory, params string[] arguments)
    {
        var environment = new Dictionary<string, string?>
        {
            ["GIT_AUTHOR_NAME"] = "A Person",
            ["GIT_AUTHOR_EMAIL"] = "person@example.org",
            ["GIT_COMMITTER_NAME"] = "A Person",
            ["GIT_COMMITTER_EMAIL"] = "person@example.org",
        };
        return (await new Tool("git", arguments)
        {
            WorkingDirectory = directory,
            Environment = environment
        }.RunAsync(CancellationToken.None)).TrimEnd();
    }

    /// <summary>Every file outside .git with its content, to compare two states of a tree.</summary>
    public static IReadOnlyDictionary<string, string> Snapshot(string tree) => Directory
        .EnumerateFiles(tree, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint })
        .Where(f => !f.StartsWith(Path.Combine(tree, ".git") + "/", StringComparison.Ordinal))
        .ToDictionary(f => Path.GetRelativePath(tree, f), File.ReadAllText);
}
