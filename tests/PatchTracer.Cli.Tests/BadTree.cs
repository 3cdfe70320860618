using System.Diagnostics;

namespace PatchTracer.Cli.Tests;

/// <summary>A small repository that passes for Kubernetes 1.20.2, and a catalog of one tracepoint that fits it.</summary>
internal sealed class BadTree : IDisposable
{
    private const string Source = "package sandbox\n\nfunc create() error {\n\treturn nil\n}\n";
    private readonly string _directory = Directory.CreateTempSubdirectory("patchtracer-cli-").FullName;

    public BadTree()
    {
        Write("tree/go.mod", "module k8s.io/kubernetes\n\ngo 1.15\n");
        foreach (var needed in new[] { "cmd", "vendor", "staging/src/k8s.io" })
            Write($"tree/{needed}/README", "");
        Write("tree/CHANGELOG/CHANGELOG-1.20.md", "# v1.20.2\n\n# v1.20.1\n");
        Write("tree/pkg/sandbox/sandbox.go", Source);
        Write("catalog/kubelet/sandbox.yaml", Tracepoint("sandbox.create", "span: {root: always}"));
    }

    public string Tree => Path.Combine(_directory, "tree");

    public string Catalog => Path.Combine(_directory, "catalog");

    public static string Tracepoint(string id, string rest) =>
        $"id: {id}\nabout: A sandbox.\nlayer: kubelet\nmatch: {{package: k8s.io/kubernetes/pkg/sandbox, name: create}}\n{rest}\n";

    public void Write(string relative, string text)
    {
        var path = Path.Combine(_directory, relative);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    public void Commit()
    {
        Git("init", "--quiet", "--initial-branch", "main");
        Git("add", "--force", "--all", ".");
        Git("commit", "--quiet", "--message", "all of it");
    }

    /// <summary>What git says of the tree, and every byte in it.</summary>
    public string State() => string.Join('\n',
        Directory.EnumerateFiles(Tree, "*",
            new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint })
            .Where(file => !file.StartsWith(Path.Combine(Tree, ".git") + "/", StringComparison.Ordinal)).Order(StringComparer.Ordinal)
            .Select(file => $"{file} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file)))}")
            .Append(Git("branch", "--format=%(HEAD)%(refname:short)")).Append(Git("status", "--porcelain")));

    public string Git(params string[] arguments)
    {
        var start = new ProcessStartInfo("git",
            ["-c", "user.name=A Person", "-c", "user.email=person@example.org", .. arguments])
        {
            WorkingDirectory = Tree,
            RedirectStandardOutput = true
        };
        using var git = Process.Start(start)!;
        var output = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        return output;
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);
}
