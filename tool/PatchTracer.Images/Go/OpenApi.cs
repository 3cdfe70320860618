using PatchTracer.Workspace;

namespace PatchTracer.Images.Go;

/// <summary>
/// The OpenAPI definitions of kube-apiserver. Older trees leave them out and generate them at build time, with a generator
/// that they vendor; here it is compiled and run, and its output goes into an overlay.
/// </summary>
internal sealed class OpenApi(CacheRoot cache, BuildTree layout, GoToolchain toolchain, GoCommand go, IReporter reporter)
{
    private const string Package = "pkg/generated/openapi";
    private const string Generator = "vendor/k8s.io/kube-openapi/cmd/openapi-gen";
    private const string Tag = "+k8s:openapi-gen=";

    private static readonly string[] Searched = ["pkg", "staging/src/k8s.io", "cmd", "plugin", "vendor/k8s.io"];

    /// <summary>As the tree's own makefile leaves them out: their types are not served.</summary>
    private static readonly string[] LeftOut = ["staging/src/k8s.io/code-generator/", "staging/src/k8s.io/sample-apiserver/"];

    public async Task GenerateAsync(Overlay overlay, CancellationToken cancellation)
    {
        var directory = Path.Combine(layout.Root, Package);
        if (!Directory.Exists(directory) || Directory.EnumerateFiles(directory, "zz_generated.openapi*.go").Any()
            || !Directory.Exists(Path.Combine(layout.Root, Generator)))
            return;
        reporter.Status("reading the API types");
        using var key = new ContentKey();
        key.Add("go", toolchain.Version.ToString());
        var inputs = ReadInputs(key);
        var entry = cache.Entry("openapi", $"{key.Prefix()}.go");
        if (!File.Exists(entry))
            await Publication.FileAsync(entry, partial => RunAsync(inputs, partial, cancellation));
        overlay.Add($"{Package}/zz_generated.openapi.go", entry);
    }

    /// <summary>
    /// The packages that ask for definitions. All of the source searched goes into the key, since an embedded type may lie in
    /// a package that does not ask.
    /// </summary>
    private List<string> ReadInputs(ContentKey key)
    {
        var inputs = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var file in Searched.SelectMany(SourceFiles).Order(StringComparer.Ordinal))
        {
            var bytes = ForeignFile.ReadBytes(Path.Combine(layout.Root, file));
            key.Add(file, bytes);
            if (bytes.AsSpan().IndexOf("+k8s:openapi-gen="u8) >= 0 && HasTag(bytes)
                && !LeftOut.Any(l => file.StartsWith(l, StringComparison.Ordinal)))
                inputs.Add(ImportPath(Path.GetDirectoryName(file)!));
        }
        return [.. inputs];
    }

    private static bool HasTag(byte[] source) =>
        System.Text.Encoding.UTF8.GetString(source).Split('\n')
            .Any(l => l.TrimStart().StartsWith("//", StringComparison.Ordinal) && l.Contains(Tag, StringComparison.Ordinal));

    private IEnumerable<string> SourceFiles(string directory)
    {
        // vendor/k8s.io links to staging, which is searched under its own name.
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        return Directory.EnumerateFiles(Path.Combine(layout.Root, directory), "*.go", options)
            .Where(f => !f.EndsWith("_test.go", StringComparison.Ordinal))
            .Select(f => Path.GetRelativePath(layout.Root, f));
    }

    private string ImportPath(string directory)
    {
        const string Staging = "staging/src/";
        return layout.Package(directory.StartsWith(Staging, StringComparison.Ordinal) ? $"vendor/{directory[Staging.Length..]}"
            : directory);
    }

    private async Task RunAsync(List<string> inputs, string target, CancellationToken cancellation)
    {
        var work = Directory.CreateDirectory($"{target}-work").FullName;
        try
        {
            var generator = Path.Combine(work, "openapi-gen");
            await go.RunAsync(["build", "-v", "-buildvcs=false", "-trimpath", "-o", generator, layout.Package(Generator)], cancellation);
            reporter.Status($"generating OpenAPI definitions of {inputs.Count} packages");
            await new Tool(generator, "--logtostderr", "--go-header-file", "/dev/null", "--input-dirs", string.Join(',', inputs),
                "--output-package", layout.Package(Package), "--output-file-base", "zz_generated.openapi",
                "--output-base", work, "--report-filename", Path.Combine(work, "violations"))
            {
                WorkingDirectory = layout.Root,
                Environment = layout.Environment(toolchain, work, work),
            }.RunAsync(cancellation);
            File.Move(Path.Combine(work, layout.Package(Package), "zz_generated.openapi.go"), target);
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }
}
