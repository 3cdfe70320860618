using System.Globalization;
using System.Text;
using LibGit2Sharp;
using PatchTracer.Workspace;

namespace PatchTracer.Sources;

/// <summary>One patch of a series: a mail as <c>git am</c> takes it.</summary>
/// <param name="Name">For messages: the file, and where it holds several mails, which.</param>
/// <param name="File">A file that holds it alone.</param>
internal sealed record SeriesPatch(string Name, string File)
{
    /// <summary>What <c>git am</c> knows formats by that are not mails (builtin/am.c, detect_patch_format).</summary>
    private static readonly string[] OtherFormats = ["# HG changeset patch", "# This series applies on GIT commit"];

    /// <summary>Those of a directory, by file name; what is a diff and no mail gets the file's name as its subject.</summary>
    /// <param name="scratch">New files go here.</param>
    /// <exception cref="SourceException">There are none.</exception>
    public static async Task<IReadOnlyList<SeriesPatch>> ReadAsync(
        Git git, string directory, string scratch, Signature author, CancellationToken cancellation)
    {
        var files = SeriesFiles.In(directory);
        if (files.Count == 0)
            throw new SourceException(SourceFailure.NoSuchVersion, directory,
                $"{directory} holds no patch series: no file *.patch or *.mbox is there.");
        var patches = new List<SeriesPatch>();
        foreach (var file in files)
            patches.AddRange(await SplitAsync(git, Path.GetFullPath(file), Path.Combine(scratch, $"{patches.Count}"), author,
                cancellation));
        return patches;
    }

    private static async Task<IEnumerable<SeriesPatch>> SplitAsync(
        Git git, string file, string into, Signature author, CancellationToken cancellation)
    {
        Directory.CreateDirectory(into);
        ForeignFile.Require(file);
        var head = System.IO.File.ReadLines(file, Encoding.Latin1).TakeWhile(line => !IsDiff(line)).Take(1000).ToList();
        if (OtherFormats.Any(format => head.FirstOrDefault(line => line.Length > 0)?.StartsWith(format, StringComparison.Ordinal) == true))
            return [new(file, file)];
        if (!head.Any(IsHeader))
            return [new(file, await MailAsync(file, into, author, cancellation))];
        // --keep-cr: each piece as it is in the file. Whether line ends are the mail's or the files' is told by trying.
        var count = int.Parse(await git.RunAsync(cancellation, "mailsplit", "-b", "--keep-cr", $"-o{into}", "--", file),
            CultureInfo.InvariantCulture);
        return Enumerable.Range(1, count)
            .Select(number => new SeriesPatch(count == 1 ? file : $"{file} ({number} of {count})", Path.Combine(into, $"{number:0000}")));
    }

    private static async Task<string> MailAsync(string diff, string into, Signature author, CancellationToken cancellation)
    {
        var mail = Path.Combine(into, "0001");
        var date = author.When.ToString("ddd, d MMM yyyy HH:mm:ss zzz", CultureInfo.InvariantCulture);
        var header = $"From: {author.Name} <{author.Email}>\nDate: {date[..^3]}{date[^2..]}\nSubject: "
            + $"{Path.GetFileNameWithoutExtension(diff)}\n"
            + "Content-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: 8bit\n\n---\n";
        await using var stream = System.IO.File.Create(mail);
        await stream.WriteAsync(Encoding.UTF8.GetBytes(header), cancellation);
        await stream.WriteAsync(await System.IO.File.ReadAllBytesAsync(diff, cancellation), cancellation);
        return mail;
    }

    /// <summary>Without one git am sees no mail.</summary>
    private static bool IsHeader(string line) => line.StartsWith("From ", StringComparison.Ordinal)
        || line.StartsWith("From: ", StringComparison.OrdinalIgnoreCase) || line.StartsWith("Subject:", StringComparison.OrdinalIgnoreCase);

    private static bool IsDiff(string line) => line.StartsWith("diff ", StringComparison.Ordinal)
        || line.StartsWith("Index: ", StringComparison.Ordinal) || line.StartsWith("--- ", StringComparison.Ordinal);
}
