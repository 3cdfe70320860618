using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace PatchTracer.Yaml;

/// <summary>
/// The one way in for YAML that somebody hands us. It is bounded: text that nests, or repeats itself by aliases, beyond what
/// <see cref="BoundedParser"/> says is refused like any other that is not well-formed.
/// </summary>
public static class YamlText
{
    /// <exception cref="YamlException">Not YAML, or beyond the bounds; <see cref="YamlException.Start"/> tells where.</exception>
    public static IReadOnlyList<YamlDocument> Documents(string text)
    {
        var (stream, parser) = (new YamlStream(), Parser(text));
        try
        {
            stream.Load(parser);
        }
        // Of damaged text YamlDotNet's parser says what no document is made of.
        catch (ArgumentException)
        {
            var place = parser.Current?.Start ?? Mark.Empty;
            throw new SyntaxErrorException(place, place, "what is here does not belong here");
        }
        return [.. stream.Documents];
    }

    /// <summary>For a deserializer, which asks for events one by one.</summary>
    /// <exception cref="YamlException">There is a NUL in it, which YamlDotNet would take for the end.</exception>
    public static IParser Parser(string text)
    {
        if (text.IndexOf('\0', StringComparison.Ordinal) is >= 0 and var position)
            throw Binary(text, position);
        return new BoundedParser(new StringReader(text));
    }

    /// <summary>What is wrong, without the layers that YamlDotNet puts around it and without the place.</summary>
    public static string Reason(YamlException error) => error.InnerException?.Message ?? error.Message;

    private static SyntaxErrorException Binary(string text, int position)
    {
        var before = text.AsSpan(0, position);
        var place = new Mark(position, before.Count('\n') + 1, position - before.LastIndexOf('\n'));
        return new SyntaxErrorException(place, place, "a NUL character: this is no text");
    }
}
