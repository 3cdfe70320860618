using PatchTracer.Workspace;

namespace PatchTracer.Images.Debian;

/// <summary>
/// Which shared libraries of an unpacked package tree a program or plug-in loads, as the tree's own dynamic linker tells:
/// the libraries of this machine do not come into it.
/// </summary>
internal static class SharedLibraries
{
    /// <summary>Where packages expect the dynamic linker (System V ABI, AMD64 supplement, 5.2.1).</summary>
    public const string Interpreter = "/lib64/ld-linux-x86-64.so.2";

    private static readonly string[] Folders = ["/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu"];

    /// <summary>
    /// The dynamic linker's path inside the tree. Up to Debian 12 it is packaged in /lib, which is a link to /usr/lib on a whole system;
    /// from Debian 13 on in /usr/lib.
    /// </summary>
    /// <exception cref="ImageException">The tree has none.</exception>
    public static string LinkerOf(string tree) =>
        Folders.Select(folder => $"{folder}/{Path.GetFileName(Interpreter)}").FirstOrDefault(path => File.Exists(tree + path))
        ?? throw new ImageException($"{tree} has no dynamic linker: libc6 is not among the unpacked packages", tree);

    /// <summary>Paths inside the tree, the dynamic linker included, in ordinal order.</summary>
    /// <exception cref="ImageException">A library is not in the tree.</exception>
    public static async Task<IReadOnlyList<string>> OfAsync(string tree, IReadOnlyList<string> files, CancellationToken cancellation)
    {
        var linker = LinkerOf(tree);
        var libraries = new SortedSet<string>(StringComparer.Ordinal) { linker };
        foreach (var file in files)
        {
            var output = await new Tool(tree + linker,
                "--inhibit-cache", "--library-path", string.Join(':', Folders.Select(folder => tree + folder)), "--list", tree + file)
                .RunAsync(cancellation);
            foreach (var line in output.Split('\n'))
            {
                if (Parse(tree, file, line) is { } library && library != linker)
                    libraries.Add(library);
            }
        }
        return [.. libraries];
    }

    // "	libm.so.6 => /tree/lib/x86_64-linux-gnu/libm.so.6 (0x00007f...)"; the kernel's own page has no "=>"
    private static string? Parse(string tree, string file, string line)
    {
        var arrow = line.IndexOf(" => ", StringComparison.Ordinal);
        if (arrow < 0)
            return null;
        var target = line[(arrow + 4)..].Split(" (")[0].Trim();
        if (target.StartsWith("not found", StringComparison.Ordinal))
            throw new ImageException($"{file} needs {line[..arrow].Trim()}, which none of the unpacked packages has", file);
        return target.StartsWith(tree + "/", StringComparison.Ordinal) ? target[tree.Length..] : null;
    }
}
