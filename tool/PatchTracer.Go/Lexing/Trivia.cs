namespace PatchTracer.Go.Lexing;

internal static class Trivia
{
    /// <summary>Comments that lie in a span that starts and ends between tokens.</summary>
    public static ImmutableArray<TextSpan> CommentsIn(ReadOnlySpan<byte> source, TextSpan span)
    {
        var comments = new List<TextSpan>();
        var lexer = new Lexer(source[..span.End], span.Start, null, comments);
        while (lexer.Next().Kind != TokenKind.EndOfFile)
        {
        }
        return [.. comments];
    }
}
