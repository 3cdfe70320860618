using PatchTracer.Workspace;

namespace PatchTracer.Sources;

/// <summary>The places of one file at which a patch and the woven tree changed the same lines.</summary>
internal sealed class ThreeWayConflict(Git git, string common, string ours, string theirs)
{
    /// <summary><c>17: 3 lines here, 2 in the patch</c>: the line in the woven file, from 1.</summary>
    public async Task<IReadOnlyList<string>> HunksAsync(CancellationToken cancellation)
    {
        var files = Directory.CreateTempSubdirectory("patchtracer-merge-").FullName;
        try
        {
            string[] names = ["ours", "common", "theirs"];
            string[] blobs = [ours, common, theirs];
            for (var i = 0; i < names.Length; i++)
                await File.WriteAllTextAsync(Path.Combine(files, names[i]),
                    await git.RunAsync(cancellation, "cat-file", "blob", blobs[i]) + "\n", cancellation);
            // The exit code is the number of conflicts.
            var (_, merged) = await new Tool("git",
                ["merge-file", "--stdout", .. names])
            { WorkingDirectory = files }.TryRunAsync(cancellation);
            return Read(merged.Split('\n'));
        }
        finally
        {
            Directory.Delete(files, recursive: true);
        }
    }

    private static List<string> Read(string[] lines)
    {
        var hunks = new List<string>();
        var (line, start, here, there, side) = (1, 0, 0, 0, ' ');
        foreach (var text in lines)
        {
            if (text.StartsWith("<<<<<<< ", StringComparison.Ordinal))
                (side, start, here, there) = ('<', line, 0, 0);
            else if (side == '<' && text == "=======")
                side = '>';
            else if (side == '>' && text.StartsWith(">>>>>>> ", StringComparison.Ordinal))
            {
                hunks.Add($"{start}: {here} lines here, {there} in the patch");
                side = ' ';
            }
            else if (side == '>')
                there++;
            else
            {
                line++;
                here += side == '<' ? 1 : 0;
            }
        }
        return hunks;
    }
}
