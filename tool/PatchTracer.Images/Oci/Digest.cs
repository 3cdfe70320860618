using System.Diagnostics.CodeAnalysis;

namespace PatchTracer.Images.Oci;

/// <summary>A SHA-256 content digest as the OCI image specification writes it: <c>sha256:</c> and 64 lower-case digits.</summary>
public readonly record struct Digest
{
    private const string Prefix = "sha256:";

    private readonly string? _hex;

    private Digest(string hex) => _hex = hex;

    public string Hex => _hex ?? throw new InvalidOperationException("a digest that was never set");

    public static Digest FromBytes(ReadOnlySpan<byte> sha256) => new(Convert.ToHexStringLower(sha256));

    public static bool TryParse([NotNullWhen(true)] string? text, out Digest digest)
    {
        digest = default;
        if (text is null || !text.StartsWith(Prefix, StringComparison.Ordinal))
            return false;
        var hex = text[Prefix.Length..];
        if (hex.Length != 64 || !hex.All(char.IsAsciiHexDigitLower))
            return false;
        digest = new Digest(hex);
        return true;
    }

    public override string ToString() => Prefix + Hex;
}
