using System.Globalization;
using System.Text.Json;
using Xunit;

namespace PatchTracer.Workspace.Tests;

public sealed class VisibleTextTests
{
    private static readonly char[] All = [.. Enumerable.Range(0, char.MaxValue + 1).Select(c => (char)c)];

    private static readonly char[] Obeyed =
        [.. All.Where(c => (char.IsControl(c) && c is not ('\t' or '\n'))
            || c is '\u061C' or '\u200E' or '\u200F' or (>= '\u2028' and <= '\u202E') or (>= '\u2066' and <= '\u2069'))];

    [Fact]
    public void What_a_terminal_or_an_eye_obeys_is_shown_as_JSON_writes_it() => Assert.All(Obeyed, c =>
    {
        var shown = string.Create(CultureInfo.InvariantCulture, $"a\\u{(int)c:X4}b");

        Assert.Equal(shown, VisibleText.Of($"a{c}b"));
        Assert.Equal(shown, VisibleText.OfLine($"a{c}b"));
        Assert.Equal($"a{c}b", JsonSerializer.Deserialize<string>($"\"{shown}\""));
    });

    [Fact]
    public void Every_other_character_stays()
    {
        var others = string.Concat(All.Except(Obeyed));

        Assert.Same(others, VisibleText.Of(others));
        Assert.Equal(others.Length - 2 + (2 * 6), VisibleText.OfLine(others).Length);
    }

    [Theory]
    [InlineData("a\r\nb\n\tc", "a\r\nb\n\tc", @"a\u000D\u000Ab\u000A\u0009c")]
    [InlineData("100 %\rdone\r\r\n", "100 %\\u000Ddone\\u000D\r\n", @"100 %\u000Ddone\u000D\u000D\u000A")]
    [InlineData("\r", @"\u000D", @"\u000D")]
    [InlineData("", "", "")]
    public void The_ends_of_lines_stay_in_a_text_and_are_shown_in_a_line(string text, string inText, string inLine)
    {
        Assert.Equal((inText, inLine), (VisibleText.Of(text), VisibleText.OfLine(text)));
        Assert.Equal(inText, VisibleText.Of(inText));
    }
}
