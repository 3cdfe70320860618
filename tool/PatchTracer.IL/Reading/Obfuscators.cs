namespace PatchTracer.IL.Reading;

internal static class Obfuscators
{
    /// <summary>Types and attributes that obfuscators leave behind.</summary>
    public static readonly ImmutableHashSet<string> Marks =
    [
        "ConfusedByAttribute", "DotfuscatorAttribute", "ObfuscatedByGoliath", "ObfuscatedByCliSecureAttribute", "BabelObfuscatorAttribute",
        "BabelAttribute",
        "PoweredByAttribute", "ZYXDNGuarder", "YanoAttribute", "SmartAssemblyAttribute", "NineRays.Obfuscator.Evaluation", "EMyPID_8234_",
        "CryptoObfuscator.ProtectedWithCryptoObfuscatorAttribute", "ProtectedWithCryptoObfuscatorAttribute",
        "AssemblyInfoAttribute_ObfuscatedByAgileDotNetAttribute",
        "SuppressIldasmAttribute",
    ];
}
