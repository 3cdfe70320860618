using PatchTracer.Workspace;

namespace PatchTracer.Traces.Views;

/// <summary>Text from spans in lines of a width, as <see cref="VisibleText"/> shows it.</summary>
public static class PlainText
{
    public static string Of(string text) => VisibleText.OfLine(text);

    /// <summary>At most that wide, cut with an ellipsis, never within a surrogate pair.</summary>
    public static string Cut(string text, int width)
    {
        text = Of(text);
        if (text.Length <= width)
            return text;
        var kept = char.IsHighSurrogate(text[width - 2]) ? width - 2 : width - 1;
        return $"{text[..kept]}…";
    }

    /// <summary>Broken at spaces into lines of at most that width; a word that is longer is broken itself.</summary>
    public static IEnumerable<string> Wrap(string text, int width)
    {
        var rest = Of(text);
        while (rest.Length > width)
        {
            var space = rest.LastIndexOf(' ', width);
            var cut = space > 0 ? space : width;
            yield return rest[..cut];
            rest = rest[cut..].TrimStart();
        }
        yield return rest;
    }
}
