using System.Runtime.InteropServices;
using Xunit;

namespace PatchTracer.Yaml.Tests;

public sealed class GlobTests
{
    private const int NoEscape = 2;

    [Theory]
    [InlineData("abc", "abc", true)]
    [InlineData("abc", "ABC", false)]
    [InlineData("a*c", "ac", true)]
    [InlineData("a*a", "a", false)]
    [InlineData("*b*b*", "xbxbx", true)]
    [InlineData("*b*b*", "xbx", false)]
    [InlineData("*ab*abc", "ababababc", true)]
    [InlineData("a?c", "abc", true)]
    [InlineData("a?c", "ac", false)]
    [InlineData("[Ss]ync", "Sync", true)]
    [InlineData("[!_]x", "_x", false)]
    [InlineData("[a-c]x", "bx", true)]
    [InlineData("[]]", "]", true)]
    [InlineData("[", "[", true)]
    [InlineData("", "", true)]
    [InlineData("**", "", true)]
    public void Patterns_match_as_in_file_names(string pattern, string text, bool matches) =>
        Assert.Equal(matches, Glob.Matches(pattern, text));

    /// <summary>Against the C library's own, over short patterns of all that has a meaning; a set that is not closed has none.</summary>
    [Fact]
    public void Patterns_match_what_fnmatch_matches()
    {
        var random = new Random(17);
        var matched = 0;
        for (var i = 0; i < 200_000; i++)
        {
            var pattern = string.Concat(Enumerable.Range(0, random.Next(7)).Select(_ => random.Next(4) > 0 ? Some(random, "aab**?", 2)
                : $"[{(random.Next(3) == 0 ? "!" : "")}{Some(random, "abc-]", 1)}{Some(random, "abcd-", 3)}{Some(random, "abcd", 1)}a]"));
            var text = Some(random, "aabcd]-", 8);
            var expected = Match(pattern, text, NoEscape) == 0;
            Assert.True(expected == Glob.Matches(pattern, text), $"`{pattern}` and `{text}`: fnmatch says {expected}");
            matched += expected ? 1 : 0;
        }
        Assert.InRange(matched, 5_000, 195_000);
    }

    [Fact]
    public void What_is_escaped_matches_itself_alone()
    {
        var random = new Random(18);
        for (var i = 0; i < 20_000; i++)
        {
            var (text, other) = (Some(random, "ab*?[]!-", 6), Some(random, "ab*?[]!-", 6));
            Assert.True(Glob.Matches(Glob.Escape(text), text), text);
            Assert.True(text == other || !Glob.Matches(Glob.Escape(text), other), $"{text} and {other}");
        }
    }

    /// <summary>One star after another over text that nearly fits: what tries each place for each star does not end.</summary>
    [Fact]
    public void Many_stars_over_long_text_end() =>
        Assert.False(Glob.Matches(string.Concat(Enumerable.Repeat("a*", 40)) + "b", new string('a', 20_000)));

    private static string Some(Random random, string of, int most) =>
        new([.. Enumerable.Range(0, random.Next(most + 1)).Select(_ => of[random.Next(of.Length)])]);

    [DllImport("libc", EntryPoint = "fnmatch", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Match([MarshalAs(UnmanagedType.LPUTF8Str)] string pattern, [MarshalAs(UnmanagedType.LPUTF8Str)] string text,
        int flags);
}
