namespace PatchTracer.Go.Lexing;

/// <summary>What a token can be that starts with a byte.</summary>
internal enum ByteClass : byte
{
    Other,
    Letter,
    Digit,
    Operator,
    NotAscii,
}
