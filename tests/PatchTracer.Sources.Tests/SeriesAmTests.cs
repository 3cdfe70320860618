using System.Text;
using Xunit;

namespace PatchTracer.Sources.Tests;

/// <summary>Whatever git am makes of mails, a series makes of them: the same trees, authors, dates and messages.</summary>
public sealed class SeriesAmTests
{
    private const string Person = "Jürgen Müller <jm@example.org>";
    private const string LongSubject = "A subject that is so long that a mail cannot hold it in one line and folds it, as mails do since they were invented, twice at least";

    /// <summary>What is committed in a clone, and how it is written as mails.</summary>
    private static readonly Dictionary<string, (Func<GivenTree, Task> Commit, string[] Format)> Kinds = new()
    {
        ["author, date, body and trailers"] = (given => CommitAsync(given,
            "Change it\n\nBecause of this,\n  and of that.\n\nSigned-off-by: A <a@example.org>\nReviewed-by: B <b@example.org>"), []),
        ["a folded subject"] = (given => CommitAsync(given, $"{LongSubject}\n\nBody."), []),
        ["an encoded subject that is folded"] = (given => CommitAsync(given, $"Größe: {LongSubject}\n\nKörper."), []),
        ["a subject in brackets"] = (given => CommitAsync(given, "[release-1.20] Change it\n\nBody."), []),
        ["another prefix and number"] =
            (given => CommitAsync(given, "Change it"), ["--subject-prefix=PATCH net-next v3", "--start-number=7", "--numbered"]),
        ["several mails in a file"] = (async given =>
        {
            await CommitAsync(given, "First\n\nOne.");
            await CommitAsync(given, "Second\n\nTwo.", file: "pkg/util/second.go");
            await CommitAsync(given, "Third", file: "pkg/util/second.go");
        }, []),
        ["an attachment"] = (given => CommitAsync(given, "Change it\n\nBody."), ["--attach"]),
        ["an attachment that is shown"] = (given => CommitAsync(given, "Größe\n\nBody."), ["--inline"]),
        ["an author in the body"] = (given => CommitAsync(given, "Change it\n\nBody."), ["--from=Somebody Else <else@example.org>"]),
        ["headers of a list"] = (given => CommitAsync(given, "Change it"),
            ["--to=list@example.org", "--cc=other@example.org", "--thread", "--add-header=X-Other: this"]),
        ["a base commit and notes below the line"] =
            (given => CommitAsync(given, "Change it\n\nBody."), ["--base=HEAD~1", "--signature=of mine"]),
        ["a binary file"] = (async given =>
        {
            await File.WriteAllBytesAsync(given.Write("pkg/data.bin", ""), [.. Enumerable.Range(0, 2000).Select(i => (byte)(i * 7))]);
            await CommitAllAsync(given, "Add data");
            await File.WriteAllBytesAsync(given.Write("pkg/data.bin", ""),
                [.. Enumerable.Range(0, 2000).Select(i => (byte)(i * 7 + i / 1000))]);
            await CommitAllAsync(given, "Change data");
        }, []),
        ["a file renamed and changed"] = (async given =>
        {
            Directory.CreateDirectory(Path.Combine(given.Tree, "pkg/moved"));
            await given.GitAsync("mv", Long, "pkg/moved/long.go");
            given.Write("pkg/moved/long.go", given.Read("pkg/moved/long.go").Replace("line 3\n", "line three\n", StringComparison.Ordinal));
            await CommitAllAsync(given, "Move it");
        }, ["-M"]),
        ["a file copied"] = (async given =>
        {
            given.Write("pkg/copy.go", given.Read(Long));
            given.Write(Long, given.Read(Long) + "// more\n");
            await CommitAllAsync(given, "Copy it");
        }, ["-C"]),
        ["modes, links and what is empty or gone"] = (async given =>
        {
            File.SetUnixFileMode(Path.Combine(given.Tree, Long), (UnixFileMode)0b111_101_101);
            File.CreateSymbolicLink(Path.Combine(given.Tree, "pkg/link"), "util/util.go");
            given.Write("pkg/empty", "");
            File.Delete(Path.Combine(given.Tree, "pkg/util/util.go"));
            await CommitAllAsync(given, "All kinds");
        }, []),
        ["no line end at the end, blanks, and names that are quoted"] = (async given =>
        {
            given.Write(Long, given.Read(Long) + "\t \n\n// no end");
            given.Write("pkg/a name\twith ä.txt", "text\n");
            await CommitAllAsync(given, "Odd ones");
        }, []),
        ["a mail with carriage returns"] =
            (given => CommitAsync(given, "Change it\n\nBody.\n\nSigned-off-by: A <a@example.org>"), ["crlf"]),
        ["a mail in base64"] = (given => CommitAsync(given, "Größe\n\nKörper."), ["base64"]),
        ["a mail in Latin-1, quoted-printable"] = (given => CommitAsync(given, "Größe\n\nKörper."), ["latin1"]),
        ["a reply with a scissors line and blanks in front"] =
            (given => CommitAsync(given, "Change it\n\nHello,\n\n-- >8 --\n\nBody."), ["reply"]),
        ["a date without seconds in an old zone"] = (given => CommitAsync(given, "Change it"), ["date"]),
        ["a change set of Mercurial"] = (given => CommitAsync(given, "Change it\n\nBody."), ["hg"]),
        ["made on another state, and merged three ways"] = (async given =>
        {
            given.Write(Repositories.KubeletFile, "// Kubelet.\npackage main\n\nfunc main() {}\n");
            await CommitAllAsync(given, "Run");
        }, []),
    };

    private const string Long = "pkg/long.go";
    private const string End = "-- end";
    private const string History = $"--format=%T%n%an%n%ae%n%ad%n%B%n{End}";

    public static TheoryData<string> Names => [.. Kinds.Keys];

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Names))]
    public async Task A_series_is_what_git_am_makes_of_it(string kind)
    {
        using var given = await CreateAsync();
        var (commit, format) = Kinds[kind];
        await WriteSeriesAsync(given, commit, format);
        var woven = await given.WeaveAsync();
        var expected = await AmAsync(given, woven, "--3way");

        await given.WeaveAsync("with", given.Below("series"));

        Assert.Equal(expected, await HistoryAsync(given.Tree, expected));
        Assert.Equal("A Person", await given.GitAsync("log", "-1", "--format=%cn"));
        Assert.Equal("", await given.GitAsync("status", "--porcelain"));
        Assert.True(await given.RevertAsync());
    }

    /// <summary>git am leaves that to an option.</summary>
    [Fact(Timeout = 120_000)]
    public async Task Files_with_carriage_returns_are_patched_as_git_am_does_when_told_to_keep_them()
    {
        using var given = await CreateAsync();
        given.Write("pkg/dos.go", "package pkg\r\n\r\n// one\r\n// two\r\n");
        await given.CommitAsync("dos");
        await WriteSeriesAsync(given, clone =>
            {
                clone.Write("pkg/dos.go", clone.Read("pkg/dos.go")
                .Replace("two", "three", StringComparison.Ordinal)); return CommitAllAsync(clone, "Three");
            }, []);
        var woven = await given.WeaveAsync();
        var expected = await AmAsync(given, woven, "--keep-cr");

        await given.WeaveAsync("with", given.Below("series"));

        Assert.Equal(expected, await HistoryAsync(given.Tree, expected));
    }

    [Fact(Timeout = 120_000)]
    public async Task A_diff_that_is_no_mail_has_the_name_of_its_file_as_subject_and_the_user_as_author()
    {
        using var given = await CreateAsync();
        Directory.CreateDirectory(given.Below("series"));
        await File.WriteAllTextAsync(given.Below("series/0001-more.patch"),
            "Some words.\n\n--- a/pkg/util/util.go\n+++ b/pkg/util/util.go\n@@ -1 +1,2 @@\n package util\n+// mehr Größe\n");

        await given.WeaveAsync("with", given.Below("series"));

        Assert.Equal("0001-more|A Person|person@example.org", await given.GitAsync("log", "-1", "--format=%s|%an|%ae"));
        Assert.Equal("package util\n// mehr Größe\n", given.Read("pkg/util/util.go"));
    }

    private static async Task<GivenTree> CreateAsync()
    {
        var given = await GivenTree.CreateAsync();
        given.Write(Long, string.Concat(Enumerable.Range(1, 30).Select(i => $"line {i}\n")));
        await given.CommitAsync("a long one");
        return given;
    }

    private static async Task<string> AmAsync(GivenTree given, string woven, params string[] options)
    {
        var clone = given.Below("am");
        await given.GitAsync("clone", "--quiet", ".", clone);
        await Repositories.GitAsync(clone, "checkout", "--quiet", "--detach", woven);
        await Repositories.GitAsync(clone, ["am", "--quiet", .. options, .. SeriesFiles.In(given.Below("series"))]);
        return await Repositories.GitAsync(clone, "log", History, $"{woven}..HEAD");
    }

    /// <summary>As many of the last commits as are expected.</summary>
    private static Task<string> HistoryAsync(string tree, string expected) =>
        Repositories.GitAsync(tree, "log", History, $"-{expected.Split('\n').Count(line => line == End)}");

    /// <summary>Commits in a clone of the original, written as one file in the way that is asked for.</summary>
    private static async Task WriteSeriesAsync(GivenTree given, Func<GivenTree, Task> commit, string[] format)
    {
        var tree = given.Tree;
        var start = await given.GitAsync("rev-parse", "HEAD");
        await given.GitAsync("clone", "--quiet", ".", given.Below("clone"));
        given.Tree = given.Below("clone");
        await commit(given);
        var written = await Repositories.GitAsync(given.Tree,
            ["format-patch", "--binary", "-o", given.Below("mails"), .. format.Where(option => option[0] == '-'), $"{start}..HEAD"]);
        given.Tree = tree;
        Directory.CreateDirectory(given.Below("series"));
        // One file after the other is a mailbox.
        byte[] mails = [.. written.Split('\n').SelectMany(File.ReadAllBytes)];
        await File.WriteAllBytesAsync(given.Below("series/0001.patch"), format is [var special]
            && special[0] != '-' ? Special(special, Encoding.UTF8.GetString(mails)) : mails);
    }

    private static byte[] Special(string kind, string mail)
    {
        var body = mail.IndexOf("\n\n", StringComparison.Ordinal) + 2;
        var plain = mail[..body].Split('\n')
            .Where(line => !line.StartsWith("Content-", StringComparison.Ordinal) && !line.StartsWith("MIME-", StringComparison.Ordinal));
        var headers = string.Join('\n', plain).TrimEnd('\n') + "\n";
        return kind switch
        {
            "crlf" => Encoding.UTF8.GetBytes(mail.Replace("\n", "\r\n", StringComparison.Ordinal)),
            "base64" => Encoding.UTF8.GetBytes(
                $"{headers}MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n"
                + Convert.ToBase64String(Encoding.UTF8.GetBytes(mail[body..]), Base64FormattingOptions.InsertLineBreaks)
                .ReplaceLineEndings("\n") + "\n"),
            "latin1" => Encoding.UTF8.GetBytes(
                $"{headers}MIME-Version: 1.0\nContent-Type: text/plain; charset=ISO-8859-1\nContent-Transfer-Encoding: quoted-printable\n\n"
                + string.Concat(Encoding.Latin1.GetBytes(mail[body..]).Select(b => b is (byte)'=' or > 126 ? $"={b:X2}" : $"{(char)b}"))),
            "reply" => Encoding.UTF8.GetBytes(mail.Replace("Subject: [PATCH]", "Subject: Re:  [PATCH]  ", StringComparison.Ordinal)),
            "date" =>
                Encoding.UTF8.GetBytes(string.Join('\n',
                    mail.Split('\n').Select(line => line.StartsWith("Date: ", StringComparison.Ordinal) ? "Date: 3 Feb 2021 17:05 EST"
                        : line))),
            "hg" => Encoding.UTF8.GetBytes($"# HG changeset patch\n# User {Person}\n# Date 1612345678 -3600\n# Node ID 0123456789\nChange it\n\nBody.\n\n{mail[mail.IndexOf("\ndiff --git", StringComparison.Ordinal)..].TrimStart('\n')}"),
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };
    }

    private static async Task CommitAsync(GivenTree given, string message, string file = Long)
    {
        given.Write(file, (File.Exists(Path.Combine(given.Tree, file)) ? given.Read(file) : "package util\n")
            + $"// {message.Length} größer\n");
        await CommitAllAsync(given, message);
    }

    private static async Task CommitAllAsync(GivenTree given, string message)
    {
        await given.GitAsync("add", "--all", ".");
        await given.GitAsync("commit", "--quiet", $"--author={Person}", "--date=2021-02-03T04:05:06+0530", "--message", message);
    }
}
