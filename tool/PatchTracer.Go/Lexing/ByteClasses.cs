namespace PatchTracer.Go.Lexing;

internal static class ByteClasses
{
    private static readonly ByteClass[] Table = [.. Enumerable.Range(0, 256).Select(value => Classify((char)value))];

    public static ByteClass Of(byte value) => Table[value];

    public static bool IsNamePart(byte value) => Table[value] is ByteClass.Letter or ByteClass.Digit;

    private static ByteClass Classify(char value) => value switch
    {
        '_' => ByteClass.Letter,
        _ when char.IsAsciiLetter(value) => ByteClass.Letter,
        _ when char.IsAsciiDigit(value) => ByteClass.Digit,
        >= (char)0x80 => ByteClass.NotAscii,
        _ when "()[]{},;~:=!*/%^+-|&<>".Contains(value) => ByteClass.Operator,
        _ => ByteClass.Other,
    };
}
