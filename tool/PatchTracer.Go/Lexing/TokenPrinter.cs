namespace PatchTracer.Go.Lexing;

internal static class TokenPrinter
{
    /// <summary>Gap, token, gap, token, …, in the order of the tokens: a token lost, doubled or out of place shows in the result.</summary>
    public static byte[] Print(ReadOnlySpan<byte> source, ReadOnlySpan<Token> tokens)
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>(source.Length + 1);
        var end = 0;
        foreach (var token in tokens)
        {
            Write(output, source[end..token.Start]);
            Write(output, source[token.Start..token.End]);
            end = token.End;
        }
        return output.WrittenSpan.ToArray();
    }

    private static void Write(System.Buffers.ArrayBufferWriter<byte> output, ReadOnlySpan<byte> text)
    {
        text.CopyTo(output.GetSpan(text.Length));
        output.Advance(text.Length);
    }
}
